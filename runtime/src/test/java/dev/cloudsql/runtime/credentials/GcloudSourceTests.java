package dev.cloudsql.runtime.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Token;
import dev.cloudsql.fuzzing.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a script in place of gcloud, which prints what gcloud prints and notes its arguments. */
@DisplayName("The Google Cloud CLI as a source of credentials")
class GcloudSourceTests {

  private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
  private static final String SECRET = "ya29.c4nary-S3cret";
  private static final String ANSWER =
      """
      {"configuration": {"active_configuration": "default",
        "properties": {"core": {"account": "ada@example.com", "project": "shop"}}},
       "credential": {"access_token": "%s", "id_token": "x", "token_expiry": "%s"}}
      """;

  @TempDir Path directory;

  private Instant now = NOW;

  @Test
  @DisplayName("gives the active account's token, and a narrower one for logins")
  void tokens() throws Exception {
    CredentialSource source = gcloud(prints(SECRET, NOW.plus(Duration.ofHours(1))));
    assertThat(source.principal()).isEmpty();

    assertThat(source.apiToken()).isEqualTo(Token.expiring(SECRET, NOW.plus(Duration.ofHours(1))));
    assertThat(source.loginToken())
        .isEqualTo(Token.expiring("login-token", NOW.plus(Duration.ofHours(1))));

    assertThat(source.principal()).contains("ada@example.com");
    assertThat(calls())
        .containsExactly(
            "config config-helper --format=json --min-expiry=600s",
            "sql generate-login-token --quiet");
  }

  @Test
  @DisplayName("runs it again only when a token is about to end, or was refused")
  void caches() throws Exception {
    CredentialSource source = gcloud(prints(SECRET, NOW.plus(Duration.ofHours(1))));
    source.apiToken();
    source.apiToken();
    source.loginToken();
    source.loginToken();
    assertThat(calls()).hasSize(2);

    now = NOW.plus(Duration.ofMinutes(51));
    source.apiToken();
    source.loginToken();
    assertThat(calls()).hasSize(4);

    now = NOW;
    source.invalidate();
    source.apiToken();
    assertThat(calls()).last().asString().contains("--force-auth-refresh");
  }

  @Test
  @DisplayName("names the service account that gcloud impersonates")
  void impersonation() throws Exception {
    CredentialSource source =
        gcloud(
            prints(SECRET, NOW.plus(Duration.ofHours(1)))
                .replace(
                    "\"core\"", "\"auth\": {\"impersonate_service_account\": \"sa@b\"}, \"core\""));

    source.apiToken();

    assertThat(source.principal()).contains("sa@b");
  }

  @Test
  @DisplayName("reads an answer longer than a pipe holds")
  void longAnswer() throws Exception {
    CredentialSource source =
        gcloud(
            "head -c 300000 /dev/zero | tr '\\0' ' '\n"
                + prints(SECRET, NOW.plus(Duration.ofHours(1))));

    assertThat(source.apiToken().value()).isEqualTo(SECRET);
  }

  @Test
  @DisplayName("is missed with the ways to install it or to do without")
  void notInstalled() {
    ConnectorException failure =
        failure(new GcloudProvider().create(directory.resolve("none").toString()));

    assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIALS);
    assertThat(failure)
        .hasMessageContaining("it cannot be started")
        .hasMessageContaining("Install the Google Cloud CLI")
        .hasMessageContaining("credentials=applicationDefault");
  }

  @Test
  @DisplayName("says that nobody is logged in, in its words, and what to run")
  void loggedOut() throws Exception {
    ConnectorException failure =
        failure(
            gcloud(
                "echo "
                    + SECRET
                    + "\necho 'ERROR: (gcloud.config.config-helper) You do not currently have an active account selected.' >&2\nexit 1"));

    assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIALS);
    assertThat(failure)
        .hasMessageContaining("it ended with 1: ERROR: (gcloud.config.config-helper) You do not")
        .hasMessageContaining("Run 'gcloud auth login'.");
    Messages.hide(failure, SECRET);
  }

  @Test
  @DisplayName("may fail for a while when it cannot reach the network")
  void offline() throws Exception {
    ConnectorException failure =
        failure(
            gcloud(
                "echo 'ERROR: There was a problem refreshing your current auth tokens: Max retries exceeded. Please run: gcloud auth login' >&2\nexit 1"));

    assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIALS_UNAVAILABLE);
  }

  @Test
  @DisplayName("is refused when it prints something else, which is not quoted")
  void otherOutput() throws Exception {
    for (String output : List.of(SECRET, "[]", "{\"credential\": \"" + SECRET + "\"}", "")) {
      ConnectorException failure = failure(gcloud("echo '" + output + "'"));

      assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIALS);
      assertThat(failure).hasMessageContaining("its answer has no access token");
      Messages.hide(failure, SECRET);
    }
  }

  @Test
  @DisplayName("is ended when it prints without end")
  void endless() throws Exception {
    ConnectorException failure = failure(gcloud("cat /dev/zero"));

    assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIALS_UNAVAILABLE);
    assertThat(failure).hasMessageContaining("it printed more than 1048576 bytes");
  }

  @Test
  @DisplayName("is ended, with its children, when the thread is interrupted")
  void interrupted() throws Exception {
    Path started = directory.resolve("started");
    CredentialSource source =
        gcloud("sleep 600 & echo $! > started.tmp; mv started.tmp started\nwait");
    AtomicReference<ConnectorException> failure = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(1);
    Thread caller =
        new Thread(
            () -> {
              failure.set(failure(source));
              ended.countDown();
            });
    caller.start();
    while (!Files.exists(started)) {
      Thread.onSpinWait();
    }

    caller.interrupt();
    ended.await();

    assertThat(failure.get().code()).isEqualTo(ErrorCode.INTERRUPTED);
    ProcessHandle.of(Long.parseLong(Files.readString(started).strip()))
        .ifPresent(child -> child.onExit().join());
  }

  @Test
  @DisplayName("is a batch file on Windows")
  void windows() {
    assertThat(new GcloudProvider("Windows 11", () -> NOW).program()).isEqualTo("gcloud.cmd");
    assertThat(new GcloudProvider("Linux", () -> NOW).program()).isEqualTo("gcloud");
  }

  private static String prints(String token, Instant expiry) {
    return "[ \"$1\" = sql ] && echo login-token && exit 0\ncat <<'END'\n%sEND\n"
        .formatted(ANSWER.formatted(token, expiry));
  }

  private CredentialSource gcloud(String script) throws IOException {
    Path program = directory.resolve("gcloud");
    Files.writeString(
        program, "#!/bin/sh\ncd '%s'\necho \"$*\" >> calls\n%s\n".formatted(directory, script));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new GcloudProvider("Linux", () -> now).create(program.toString());
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(directory.resolve("calls"));
  }

  private static ConnectorException failure(CredentialSource source) {
    return catchThrowableOfType(ConnectorException.class, source::apiToken);
  }
}
