package dev.cloudsql.runtime.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.runtime.credentials.google.TokenServer;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Credentials as text")
class TextCredentialsTests {

  private static final String SECRET = "c4nary-S3cret";

  private TokenServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TokenServer();
    server.giveTokens(3600);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  @DisplayName("are the content of a file, as JSON or in any spelling of Base64")
  void json() throws Exception {
    byte[] key = server.keyFile().getBytes(StandardCharsets.UTF_8);
    String base64 = Base64.getEncoder().encodeToString(key);
    for (String text :
        new String[] {
          " " + server.keyFile() + "\n",
          base64,
          base64.replace('+', ' '),
          Base64.getUrlEncoder().withoutPadding().encodeToString(key),
          Base64.getMimeEncoder().encodeToString(key)
        }) {
      CredentialSource source = new JsonProvider().create(text);

      assertThat(source.principal()).contains(TokenServer.EMAIL);
    }
    assertThat(new JsonProvider().create(base64).apiToken().value()).isEqualTo("token-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET, "{\"private_key\": \"" + SECRET + "\"}", "e30=", "%%", "AAAA"})
  @DisplayName("are refused when they are something else, and nothing of them is quoted")
  void malformed(String text) {
    ConnectorException refusal = refusal(new JsonProvider(), text);

    assertThat(refusal.code()).isEqualTo(ErrorCode.CREDENTIALS);
    assertThat(refusal)
        .hasMessageStartingWith("The content of credentials=json: cannot be used: it is n")
        .hasMessageContaining("base64 -w0");
    Messages.hide(refusal, SECRET);
    Messages.hide(refusal, text);
  }

  @Test
  @DisplayName("use the quota project of the environment, as files do")
  void quotaProject() throws Exception {
    assertThat(new JsonProvider(name -> "payer").create(server.keyFile()).quotaProject())
        .contains("payer");
  }

  @Test
  @DisplayName("are one token for the Admin API and another for logins")
  void tokens() throws Exception {
    CredentialSource source = new TokenProvider().create("api-token,login-token");

    assertThat(source.apiToken().value()).isEqualTo("api-token");
    assertThat(source.loginToken().value()).isEqualTo("login-token");
    assertThat(source.toString()).doesNotContain("api-token", "login-token");
  }

  @Test
  @DisplayName("do not log in with the token for the Admin API, which could do more")
  void noLoginToken() throws Exception {
    CredentialSource source = new TokenProvider().create(SECRET);
    assertThat(source.apiToken().value()).isEqualTo(SECRET);

    ConnectorException refusal = catchThrowableOfType(ConnectorException.class, source::loginToken);

    assertThat(refusal.code()).isEqualTo(ErrorCode.CREDENTIALS);
    assertThat(refusal).hasMessageContaining("gcloud sql generate-login-token");
    Messages.hide(refusal, SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", "S3cret,", ",S3cret", "S3cret,b,c", "S3 cret", "S3cret\nX"})
  @DisplayName("are refused when they are not one or two tokens")
  void notTokens(String text) {
    ConnectorException refusal = refusal(new TokenProvider(), text);

    assertThat(refusal.code()).isEqualTo(ErrorCode.OPTION);
    assertThat(refusal).hasMessageContaining("Write token:<access token");
    Messages.hide(refusal, "S3");
  }

  @Test
  @DisplayName("are read from an environment variable, in every form")
  void variable(@TempDir Path directory) throws Exception {
    String key = server.keyFile();
    String base64 = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    Path file = Files.writeString(directory.resolve("key.json"), key);
    for (String value :
        new String[] {key, base64, "json:" + base64, "json:" + key, "file:" + file}) {
      assertThat(new EnvProvider(name -> name.equals("KEY") ? value : null).create("KEY"))
          .returns(TokenServer.EMAIL, source -> source.principal().orElseThrow());
    }
    assertThat(new EnvProvider(name -> "token:api,login").create("KEY").loginToken().value())
        .isEqualTo("login");
  }

  @Test
  @DisplayName("are missed with the name of the variable")
  void noVariable() {
    for (String value : new String[] {null, " "}) {
      ConnectorException refusal = refusal(new EnvProvider(name -> value), "KEY");

      assertThat(refusal.code()).isEqualTo(ErrorCode.CREDENTIALS);
      assertThat(refusal)
          .hasMessageContaining(
              "environment variable KEY, which credentials=env:KEY names, is not");
    }
  }

  @Test
  @DisplayName("are refused with the name of the variable, and without its value")
  void wrongVariable() {
    ConnectorException wrongValue = refusal(new EnvProvider(name -> SECRET), "KEY");
    assertThat(wrongValue.code()).isEqualTo(ErrorCode.CREDENTIALS);
    assertThat(wrongValue)
        .hasMessageContaining("The content of the environment variable KEY cannot be used");
    Messages.hide(wrongValue, SECRET);

    ConnectorException wrongName = refusal(new EnvProvider(name -> null), SECRET);
    assertThat(wrongName.code()).isEqualTo(ErrorCode.OPTION);
    assertThat(wrongName).hasMessageContaining("env:CLOUDSQL_KEY");
    Messages.hide(wrongName, SECRET);
  }

  private static ConnectorException refusal(CredentialSourceProvider provider, String argument) {
    return catchThrowableOfType(ConnectorException.class, () -> provider.create(argument));
  }
}
