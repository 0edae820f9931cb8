package dev.cloudsql.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.runtime.CloudSqlRuntime;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("The status of a connector")
class StatusTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
    cloud.dns().set(DnsRecord.txt("db.example.com", NAME));
    connector = new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName("is empty before the first connect")
  void empty() {
    assertThat(connector.status()).hasToString("Connector: open");
    assertThat(connector.status().toJson())
        .isEqualTo("{\"open\":true,\"instances\":[],\"names\":[]}");
  }

  @Test
  @DisplayName("is a text for people")
  void text() throws Exception {
    try (Socket open = connector.openSocket("db.example.com", OPTIONS)) {
      EchoDialect.say(open, "hello");
      assertThat(plain(connector.status().toString()))
          .isEqualTo(
              """
              Connector: open
              Instance project:region:instance (BUILT_IN): SERVING
                address: PUBLIC <ip> (%s), chosen by ipTypes=PUBLIC,PRIVATE,PSC
                database version: %s
                server name: project:instance
                certificate expires: <time>
                next refresh: <time>
                open sockets: 1
                recent events:
                  <time> refresh of project:region:instance (first, built in): succeeded after <took>, certificate valid until <time>
                  <time> connect <number> to db.example.com (project:region:instance): succeeded after <took> at PUBLIC <ip> (%s), chosen by ipTypes=PUBLIC,PRIVATE,PSC
              Name db.example.com leads to project:region:instance
                resolved: <time>"""
                  .formatted(version(), version(), version()));
    }
    assertThat(connector.status().instances().get(0).openSockets()).isZero();
  }

  @Test
  @DisplayName("is JSON for a health page, with the failures of the last time")
  void json() throws Exception {
    connector.openSocket(NAME, OPTIONS).close();
    db.fault(InstanceFault.refuse());
    assertThatThrownBy(() -> connector.openSocket(NAME, OPTIONS)).hasMessageContaining("CSQL-TCP");

    JsonObject status = JsonParser.parseString(connector.status().toJson()).getAsJsonObject();

    JsonObject instance = status.getAsJsonArray("instances").get(0).getAsJsonObject();
    assertThat(instance.keySet())
        .containsExactly(
            "name",
            "authMode",
            "state",
            "databaseVersion",
            "serverName",
            "certificateExpiry",
            "nextRefresh",
            "openSockets",
            "lastConnect",
            "lastError",
            "recentEvents");
    assertThat(instance.get("state").getAsString()).isEqualTo("SERVING");
    JsonObject connect = instance.getAsJsonObject("lastConnect");
    assertThat(connect.get("address").getAsString()).isEqualTo(db.host(AddressType.PUBLIC));
    assertThat(connect.get("reason").getAsString()).isEqualTo("ipTypes=PUBLIC,PRIVATE,PSC");
    assertThat(connect.getAsJsonObject("phaseMillis").keySet())
        .containsExactly("CONFIG", "REFRESH", "SELECT", "TCP", "TLS");
    JsonObject error = instance.getAsJsonObject("lastError");
    assertThat(error.get("code").getAsString()).isEqualTo("CSQL-TCP");
    assertThat(instance.getAsJsonArray("recentEvents").toString()).contains("dial of PUBLIC");
  }

  private String version() {
    return db.settings().databaseVersion();
  }

  /** Replaces what differs from run to run. */
  private String plain(String text) {
    return text.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "<time>")
        .replaceAll("after [0-9.]+ m?s", "after <took>")
        .replaceAll("connect \\d+ to", "connect <number> to")
        .replace(db.host(AddressType.PUBLIC), "<ip>");
  }
}
