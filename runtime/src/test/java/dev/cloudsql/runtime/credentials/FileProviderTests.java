package dev.cloudsql.runtime.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.runtime.credentials.google.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A credential file")
class FileProviderTests {

  @TempDir Path directory;

  @Test
  @DisplayName("gives tokens of the account that it holds")
  void keyFile() throws Exception {
    try (TokenServer server = new TokenServer()) {
      server.giveTokens(3600);
      Path file = Files.writeString(directory.resolve("key.json"), server.keyFile());

      CredentialSource source = new FileProvider().create(file.toString());

      assertThat(source.principal()).contains(TokenServer.EMAIL);
      assertThat(source.apiToken().value()).isEqualTo("token-1");
      assertThat(source.loginToken().value()).isEqualTo("token-2");
    }
  }

  @Test
  @DisplayName("uses the quota project of the environment before its own")
  void quotaProject() throws Exception {
    try (TokenServer server = new TokenServer()) {
      String key = server.keyFile().replaceFirst("\\{", "{\"quota_project_id\": \"own\",");
      String file = Files.writeString(directory.resolve("key.json"), key).toString();

      assertThat(new FileProvider(name -> null).create(file).quotaProject()).contains("own");
      assertThat(
              new FileProvider(name -> name.equals("GOOGLE_CLOUD_QUOTA_PROJECT") ? "payer" : null)
                  .create(file)
                  .quotaProject())
          .contains("payer");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hidden",
        "\"hidden\"",
        "[\"hidden\"]",
        "{\"type\": 7}",
        "{\"type\": \"hidden\"}",
        "{\"type\": \"hid'den' not 'hidden\"}",
        "{\"private_key -----BEGIN PRIVATE KEY-----\\nhidden\" 7}",
        "{\"private_key\": \"hidden\"}",
        "{\"type\": \"service_account\", \"private_key\": \"hidden\"}",
        "{\"type\": \"service_account\", \"client_email\": \"a@b\", \"private_key_id\": \"1\","
            + " \"client_id\": \"1\", \"private_key\": \"hidden\"}",
        "{\"type\": \"authorized_user\", \"client_secret\": \"hidden\"}",
        "{\"type\": \"external_account\", \"audience\": \"hidden\"}",
        "{\"type\": \"impersonated_service_account\", \"source_credentials\": \"hidden\"}",
      })
  @DisplayName(
      "that holds something else is refused at once by its path, and nothing of it is quoted")
  void malformed(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("key.json"), content);

    assertRefused(file.toString(), "it is not a credential file");
  }

  @Test
  @DisplayName("that is missing, too long, a directory or no path is refused at once by its path")
  void unreadable() throws IOException {
    Path huge = Files.write(directory.resolve("huge"), new byte[(1 << 20) + 1]);

    assertRefused(directory.resolve("none.json").toString(), "there is no such file");
    assertRefused(huge.toString(), "it is longer than");
    assertRefused(directory.toString(), "it cannot be read");
    assertRefused("a\u0000b", "that is not a path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  @DisplayName("needs a path")
  void noPath(String argument) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> new FileProvider().create(argument))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION))
        .withMessageContaining("credentials=file:/path/to/key.json");
  }

  private static void assertRefused(String path, String why) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> new FileProvider().create(path))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CREDENTIALS))
        .withMessageContaining("The credential file " + path + " cannot be used: " + why)
        .satisfies(e -> Messages.hide(e, "hidden"));
  }
}
