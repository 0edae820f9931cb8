package dev.cloudsql.cli.proxy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.InstanceName;
import dev.cloudsql.cli.proxy.Proxies.Running;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy does now, as a page for people and as JSON.
 *
 * @param since the time of the start
 * @param now the time of the page
 * @param instances one for each instance
 */
record StatusPage(Instant since, Instant now, List<Row> instances) {

  /**
   * One instance.
   *
   * @param name as it was given
   * @param instance that a DNS name leads to; {@code null} for an instance connection name
   * @param listening where; {@code null} if it is not
   * @param engine engine and version; {@code null} if not known
   * @param state of its certificate; FAILED if it cannot be served
   * @param connections the number of clients
   * @param certificateExpiry when the certificate expires; {@code null} if there is none
   * @param lastConnect by which way the last connect went; {@code null} if there was none
   * @param error why the last connect or refresh failed; {@code null} if it succeeded
   */
  record Row(
      String name,
      @Nullable String instance,
      @Nullable String listening,
      @Nullable String engine,
      String state,
      int connections,
      @Nullable Instant certificateExpiry,
      @Nullable String lastConnect,
      @Nullable String error) {}

  static StatusPage of(Proxies proxies, Instant since) {
    Map<String, ConnectorStatus> status = proxies.status();
    List<Row> rows = new ArrayList<>();
    for (Running each : proxies.running()) {
      ConnectorStatus connector = status.get(each.dialect());
      Optional<InstanceName> name =
          connector == null
              ? Optional.empty()
              : Proxies.instanceName(connector, each.instance().name());
      Optional<ConnectorStatus.Instance> known =
          connector == null
              ? Optional.empty()
              : connector.instances().stream()
                  .filter(one -> name.equals(Optional.of(one.name())))
                  .filter(one -> one.authMode() == each.instance().authMode())
                  .findFirst();
      rows.add(
          new Row(
              each.instance().name(),
              each.instance().name().contains(":")
                  ? null
                  : name.map(InstanceName::toString).orElse(null),
              each.proxy().isOpen() ? each.address() : null,
              each.engine().isEmpty() ? null : each.engine(),
              known.map(one -> one.state().name()).orElse("IDLE"),
              each.proxy().openConnections(),
              known.flatMap(ConnectorStatus.Instance::certificateExpiry).orElse(null),
              known
                  .flatMap(ConnectorStatus.Instance::lastConnect)
                  .map(report -> report.transport().toString())
                  .orElse(null),
              known
                  .flatMap(ConnectorStatus.Instance::lastError)
                  .map(Throwable::getMessage)
                  .orElse(null)));
    }
    proxies
        .failed()
        .forEach(
            (instance, why) ->
                rows.add(new Row(instance.name(), null, null, null, "FAILED", 0, null, null, why)));
    return new StatusPage(since, Instant.now(), rows);
  }

  /** As JSON; absent values are left out. */
  String json() {
    JsonObject page = new JsonObject();
    page.addProperty("since", since.toString());
    page.addProperty("now", now.toString());
    JsonArray all = new JsonArray();
    for (Row row : instances) {
      JsonObject one = new JsonObject();
      one.addProperty("name", row.name());
      add(one, "instance", row.instance());
      add(one, "listening", row.listening());
      add(one, "engine", row.engine());
      one.addProperty("state", row.state());
      one.addProperty("connections", row.connections());
      add(one, "certificateExpiry", row.certificateExpiry());
      add(one, "lastConnect", row.lastConnect());
      add(one, "error", row.error());
      all.add(one);
    }
    page.add("instances", all);
    return page.toString();
  }

  private static void add(JsonObject object, String key, @Nullable Object value) {
    if (value != null) {
      object.addProperty(key, value.toString());
    }
  }

  /** As a page that reloads itself. It needs no script, and fits a phone. */
  String html() {
    StringBuilder cards = new StringBuilder();
    for (Row row : instances) {
      boolean bad = row.error() != null || row.listening() == null;
      cards
          .append("<section class=\"")
          .append(bad ? "bad" : "good")
          .append("\"><h2>")
          .append(escape(row.name()))
          .append("</h2><dl>");
      item(cards, "leads to", row.instance());
      item(cards, "listens on", row.listening() == null ? "nothing" : row.listening());
      item(cards, "clients", String.valueOf(row.connections()));
      item(cards, "engine", row.engine());
      item(cards, "certificate", row.listening() == null ? null : certificate(row));
      item(cards, "last connect", row.lastConnect());
      item(cards, "last error", row.error());
      cards.append("</dl></section>");
    }
    int clients = instances.stream().mapToInt(Row::connections).sum();
    return PAGE.formatted(
        count(instances.size(), "instance"),
        count(clients, "client"),
        age(Duration.between(since, now)),
        cards.toString());
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private String certificate(Row row) {
    return row.certificateExpiry() == null
        ? row.state().toLowerCase(Locale.ROOT)
        : "%s, expires in %s"
            .formatted(
                row.state().toLowerCase(Locale.ROOT),
                age(Duration.between(now, row.certificateExpiry())));
  }

  private static void item(StringBuilder cards, String name, @Nullable String value) {
    if (value != null) {
      cards.append("<dt>").append(name).append("</dt><dd>").append(escape(value)).append("</dd>");
    }
  }

  private static String age(Duration time) {
    Duration seconds = time.isNegative() ? Duration.ZERO : time.truncatedTo(ChronoUnit.SECONDS);
    if (seconds.toHours() > 0) {
      return "%s h %s min".formatted(seconds.toHours(), seconds.toMinutesPart());
    }
    return seconds.toMinutes() > 0
        ? "%s min".formatted(seconds.toMinutes())
        : "%s s".formatted(seconds.toSeconds());
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="refresh" content="5">
      <title>cloudsql proxy</title>
      <style>
      body { font: 16px/1.4 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem;
        color: #1c1c1c; background: #f5f5f3 }
      h1 { font-size: 1.3rem; margin: 0 0 .25rem }
      h2 { font-size: 1rem; margin: 0 0 .5rem; overflow-wrap: anywhere }
      section { background: #fff; border-left: .4rem solid; border-radius: .3rem; margin: 1rem 0;
        padding: .75rem 1rem }
      .good { border-color: #1a7f4b } .bad { border-color: #b3261e }
      dl { display: grid; grid-template-columns: 8rem 1fr; gap: .2rem .75rem; margin: 0 }
      dt { color: #5a5a5a } dd { margin: 0; overflow-wrap: anywhere }
      @media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin: 0 0 .4rem } }
      @media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616 }
        section { background: #222 } dt { color: #a8a8a8 } }
      </style></head><body>
      <h1>cloudsql proxy</h1>
      <p>%s, %s, running for %s. <a href="/status.json">JSON</a></p>
      %s
      </body></html>
      """;
}
