package com.example.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedCredentials;
import dev.cloudsql.emulator.ManualClock;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The credential source that runs a program")
class CommandSourceTests {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir Path folder;

  @Test
  @DisplayName("is named in a URL, and its tokens open a connection")
  @ExtendWith(CloudSqlEmulatorExtension.class)
  void connectsByUrl(CloudSqlEmulator cloud) throws Exception {
    cloud.instance("project:region:instance").start();
    EmulatedCredentials tokens = cloud.credentials("app@example.com");
    Path program =
        TokenProgram.write(
            folder,
            """
            #!/bin/sh
            case "$1" in
              */sqlservice.admin) echo "access_token=%s" ;;
              */sqlservice.login) echo "access_token=%s" ;;
            esac
            echo "expires_in=3000"
            echo "principal=app@example.com"
            """
                .formatted(tokens.apiToken().value(), tokens.loginToken().value()));
    Properties emulator = new Properties();
    emulator.setProperty("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
    emulator.setProperty("cloudSqlServerPort", String.valueOf(cloud.serverPort()));
    emulator.setProperty("enableIamAuth", "true");
    emulator.setProperty("cloudSqlIdleTimeout", "1");

    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:cloudsql:echo://project:region:instance/shop?credentials=command:" + program,
            emulator)) {
      assertThat(connection.getSchema()).isEqualTo("app@example.com");
    }
  }

  @Test
  @DisplayName("renews a token a minute before its expiry")
  void renews() throws Exception {
    ManualClock clock = ManualClock.at(NOW);
    CredentialSource source = new CommandSource(new TokenProgram(folder).path(), clock);
    Token first = source.apiToken();
    assertThat(first.expiry()).contains(NOW.plusSeconds(3600));

    clock.advance(Duration.ofMinutes(58));
    assertThat(source.apiToken()).isEqualTo(first);
    clock.advance(Duration.ofMinutes(1));
    assertThat(source.apiToken()).isNotEqualTo(first);
  }

  @Test
  @DisplayName("gives a token without an expiry, and asks for another the next time")
  void unknownExpiry() throws Exception {
    CredentialSource source =
        source(
            """
            #!/bin/sh
            echo "access_token=token-$$"
            """);
    Token first = source.apiToken();
    assertThat(first.expiry()).isEmpty();
    assertThat(source.apiToken()).isNotEqualTo(first);
    assertThat(source.principal()).isEmpty();
  }

  @Test
  @DisplayName("says with which status the program ended when it gave no token")
  void failingProgram() {
    CredentialSource source = source("#!/bin/sh\nexit 3\n");
    assertThatThrownBy(source::apiToken)
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("/print-token gave no token for https://www.googleapis.com/auth/")
        .hasMessageContaining("status 3");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("says what to print when it cannot read the output:")
  @CsvSource({
    "gcloud's own output, echo ya29.secret, no line access_token=…",
    "an empty token, echo access_token=, no line access_token=…",
    "a date, 'echo access_token=secret; echo expires_in=today', without a number of seconds"
  })
  void unreadableOutput(String name, String commands, String problem) {
    CredentialSource source = source("#!/bin/sh\n" + commands + "\n");
    assertThatThrownBy(source::apiToken)
        .isInstanceOf(ConnectorException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("Have it print access_token=…")
        .hasMessageContaining("[CSQL-CREDENTIALS]")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @DisplayName("says what to write when the argument names no program")
  @ValueSource(strings = {"", "gcloud", "/no/such/program"})
  void unusableArguments(String argument) {
    assertThatThrownBy(() -> new CommandProvider().create(argument))
        .isInstanceOf(ConnectorException.class)
        .hasMessageStartingWith("The argument of 'command' cannot be used. ")
        .hasMessageEndingWith("[CSQL-OPTION]");
  }

  private CredentialSource source(String script) {
    return new CommandSource(TokenProgram.write(folder, script), InstantSource.system());
  }
}
