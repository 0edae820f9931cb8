package dev.cloudsql.runtime.status;

import com.google.gson.stream.JsonWriter;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectReport.SqlData;
import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.ConnectReport.UnixSocket;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.Phase;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status for programs. */
final class StatusJson {

  private final JsonWriter json;

  private StatusJson(JsonWriter json) {
    this.json = json;
  }

  static String of(ConnectorStatus status) {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      new StatusJson(json).write(status);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write(ConnectorStatus status) throws IOException {
    json.beginObject().name("open").value(status.open());
    json.name("instances").beginArray();
    for (ConnectorStatus.Instance instance : status.instances()) {
      write(instance);
    }
    json.endArray().name("names").beginArray();
    for (ConnectorStatus.Name name : status.names()) {
      write(name);
    }
    json.endArray().endObject();
  }

  private void write(ConnectorStatus.Instance instance) throws IOException {
    json.beginObject();
    json.name("name").value(instance.name().toString());
    json.name("authMode").value(instance.authMode().name());
    json.name("state").value(instance.state().name());
    add("databaseVersion", instance.databaseVersion().orElse(null));
    add("serverName", instance.serverName().orElse(null));
    add("certificateExpiry", instance.certificateExpiry().orElse(null));
    add("nextRefresh", instance.nextRefresh().orElse(null));
    json.name("openSockets").value(instance.openSockets());
    if (instance.lastConnect().isPresent()) {
      write(instance.lastConnect().get());
    }
    error(instance.lastError().orElse(null));
    json.name("recentEvents").beginArray();
    for (ConnectorEvent event : instance.recentEvents()) {
      json.value(event.toString());
    }
    json.endArray().endObject();
  }

  private void write(ConnectReport report) throws IOException {
    json.name("lastConnect").beginObject();
    if (report.transport() instanceof Tunnel tunnel) {
      json.name("addressType").value(tunnel.address().type().name());
      json.name("address").value(tunnel.address().host());
      add("node", tunnel.address().node().orElse(null));
      json.name("reason").value(tunnel.reason());
      add("via", tunnel.via().orElse(null));
      json.name("tlsProtocol").value(tunnel.tlsProtocol());
      json.name("cipherSuite").value(tunnel.cipherSuite());
    } else if (report.transport() instanceof SqlData sqlData) {
      json.name("addressType").value(sqlData.address().type().name());
      json.name("address").value(sqlData.address().host());
      json.name("reason").value(sqlData.reason());
    } else if (report.transport() instanceof UnixSocket unix) {
      json.name("unixSocket").value(unix.path());
    }
    json.name("phaseMillis").beginObject();
    for (Map.Entry<Phase, Duration> phase : report.phases().entrySet()) {
      json.name(phase.getKey().name()).value(phase.getValue().toNanos() / 1e6);
    }
    json.endObject().endObject();
  }

  private void write(ConnectorStatus.Name name) throws IOException {
    json.beginObject().name("name").value(name.name());
    add("instance", name.instance().orElse(null));
    json.name("addresses").beginArray();
    for (String address : name.addresses()) {
      json.value(address);
    }
    json.endArray();
    add("resolved", name.resolved().orElse(null));
    error(name.lastError().orElse(null));
    json.endObject();
  }

  private void error(@Nullable ConnectorException error) throws IOException {
    if (error != null) {
      json.name("lastError").beginObject();
      json.name("code").value(error.code().id());
      json.name("phase").value(error.phase().name());
      json.name("message").value(error.getMessage());
      json.endObject();
    }
  }

  private void add(String name, @Nullable Object value) throws IOException {
    if (value != null) {
      json.name(name).value(value.toString());
    }
  }
}
