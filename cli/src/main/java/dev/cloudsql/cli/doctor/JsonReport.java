package dev.cloudsql.cli.doctor;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a report for programs; docs/doctor.md describes the members. */
final class JsonReport {

  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

  private JsonReport() {}

  static String of(Report report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("target", report.target());
    if (report.instance() != null) {
      json.put("instance", report.instance().toString());
    }
    json.put("healthy", report.failure().isEmpty());
    json.put("loggedIn", report.loggedIn());
    json.put("milliseconds", report.duration().toMillis());
    json.put("findings", report.findings().stream().map(JsonReport::finding).toList());
    json.put("steps", report.steps().stream().map(JsonReport::step).toList());
    return GSON.toJson(json);
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", finding.diagnosis().id());
    json.put("severity", finding.fatal() ? "failure" : "warning");
    json.put("step", finding.diagnosis().step().id());
    json.put("what", finding.diagnosis().meaning());
    json.put("which", finding.which());
    json.put("why", finding.why());
    json.put("remedy", finding.remedy());
    return json;
  }

  private static Map<String, Object> step(StepResult step) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", step.step().id());
    json.put("outcome", step.outcome().name().toLowerCase(Locale.ROOT));
    if (step.duration() != null) {
      json.put("milliseconds", step.duration().toMillis());
    }
    json.put("text", List.copyOf(step.lines()));
    json.put("facts", step.facts());
    return json;
  }
}
