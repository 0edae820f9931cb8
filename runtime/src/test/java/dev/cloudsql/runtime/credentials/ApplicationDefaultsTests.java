package dev.cloudsql.runtime.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.api.client.http.HttpTransport;
import com.google.auth.oauth2.CloudShellCredentials;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.runtime.credentials.google.TokenServer;
import dev.cloudsql.runtime.testing.CannedAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The search for application default credentials")
class ApplicationDefaultsTests {

  private static final String METADATA = "200\nMetadata-Flavor: Google\n\ncomputeMetadata/\n";

  private final Map<String, String> environment = new HashMap<>();
  @TempDir private Path directory;
  private String answer = METADATA;
  private int asked;

  @Test
  @DisplayName("asks a metadata server again that did not answer before")
  void lateMetadataServer() throws Exception {
    ApplicationDefaults search = search();
    environment.put("K_SERVICE", "shop");
    answer = "503\n\n";
    assertThat(failure(search))
        .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code)
        .returns(true, ConnectorException::retryable)
        .hasMessageContaining("K_SERVICE is set");

    answer = METADATA;

    assertThat(search.find()).isInstanceOf(ComputeEngineCredentials.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"503\n\n", "404\n\n", "200\n\n<html>"})
  @DisplayName("fails at once outside of Google Cloud, and asks again all the same")
  void elsewhere(String notMetadata) throws Exception {
    ApplicationDefaults search = search();
    answer = notMetadata;
    assertThat(failure(search))
        .returns(ErrorCode.CREDENTIALS, ConnectorException::code)
        .hasMessageContaining("GOOGLE_APPLICATION_CREDENTIALS")
        .hasMessageContaining("gcloud auth application-default login")
        .hasMessageContaining("metadata server");

    answer = METADATA;

    assertThat(search.find()).isInstanceOf(ComputeEngineCredentials.class);
  }

  @Test
  @DisplayName("knows a machine of Google Cloud by the name of its product")
  void productName() throws IOException {
    Files.writeString(directory.resolve("product_name"), "Google Compute Engine\n");
    answer = "503\n\n";

    assertThat(failure(search()))
        .returns(true, ConnectorException::retryable)
        .hasMessageContaining("Google Compute Engine");
  }

  @Test
  @DisplayName("asks no metadata server where NO_GCE_CHECK is set")
  void noCheck() {
    environment.put("NO_GCE_CHECK", "true");

    assertThat(failure(search()))
        .returns(ErrorCode.CREDENTIALS, ConnectorException::code)
        .hasMessageContaining("NO_GCE_CHECK");
    assertThat(asked).isZero();
  }

  @Test
  @DisplayName("prefers the file that the variable names, and adds the quota project")
  void file() throws Exception {
    try (TokenServer server = new TokenServer()) {
      Path file = Files.writeString(directory.resolve("key.json"), server.keyFile());
      environment.put("GOOGLE_APPLICATION_CREDENTIALS", file.toString());
      environment.put("GOOGLE_CLOUD_QUOTA_PROJECT", "payer");

      GoogleCredentials found = search().find();

      assertThat(found).isInstanceOf(ServiceAccountCredentials.class);
      assertThat(found.getQuotaProjectId()).isEqualTo("payer");
      assertThat(asked).isZero();
    }
  }

  @Test
  @DisplayName("finds those of a Cloud Shell")
  void cloudShell() throws Exception {
    environment.put("DEVSHELL_CLIENT_PORT", "1");

    assertThat(search().find()).isInstanceOf(CloudShellCredentials.class);
  }

  @Test
  @DisplayName("shows nothing of a key that stands where its file's path belongs")
  void contentForPath() {
    String json = "{\"type\": \"service_account\", \"private_key\": \"hidden\"}";
    String encoded =
        Base64.getMimeEncoder()
            .encodeToString((json + " ".repeat(100)).getBytes(StandardCharsets.UTF_8));
    for (String content : new String[] {json, "\n " + json, encoded}) {
      environment.put("GOOGLE_APPLICATION_CREDENTIALS", content);

      assertThat(failure(search()))
          .returns(ErrorCode.CREDENTIALS, ConnectorException::code)
          .hasMessageContaining("looks like the content of one")
          .hasMessageNotContaining("hidden")
          .hasMessageNotContaining(encoded.substring(0, 20))
          .hasNoCause();
    }
  }

  private ApplicationDefaults search() {
    return new ApplicationDefaults(
        environment::get, directory.resolve("product_name"), this::transport);
  }

  private HttpTransport transport() {
    asked++;
    return new CannedAnswer(answer);
  }

  private static ConnectorException failure(ApplicationDefaults search) {
    return catchThrowableOfType(ConnectorException.class, search::find);
  }
}
