package dev.cloudsql.runtime.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Variants;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any text in a credential file")
class FileProviderFuzzTests {

  private static final String SECRET = "1xS3cretS3cretS3cretS3cret";

  static List<String> seeds() {
    return List.of(
        """
        {"type": "service_account", "client_email": "a@b", "private_key_id": "1", "client_id": "1",
         "private_key": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",
         "token_uri": "https://example.com/token", "quota_project_id": "shop"}"""
            .formatted(SECRET),
        """
        {"type": "authorized_user", "client_id": "x", "client_secret": "%s", "refresh_token": "%s"}"""
            .formatted(SECRET, SECRET),
        """
        {"type": "external_account", "audience": "//iam.googleapis.com/x",
         "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "client_secret": "%s",
         "token_url": "https://sts.googleapis.com/v1/token", "credential_source": {"file": "/none"}}"""
            .formatted(SECRET),
        """
        {"type": "impersonated_service_account", "delegates": [],
         "service_account_impersonation_url": "https://x/v1/projects/-/serviceAccounts/a@b:generateAccessToken",
         "source_credentials": {"type": "authorized_user", "client_id": "x", "client_secret": "%s", "refresh_token": "y"}}"""
            .formatted(SECRET));
  }

  @MethodSource("seeds")
  @DisplayName("makes credentials or is refused as such, and no secret is shown")
  @FuzzTest
  void anyText(@NotNull String text) {
    Bounds.hold(
        text.length(),
        () -> {
          try {
            byte[] json = text.getBytes(StandardCharsets.UTF_8);
            GoogleCredentialSource.of(
                    CredentialFile.parse("key.json", json), InstantSource.system())
                .quotaProject();
          } catch (ConnectorException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CREDENTIALS);
            Messages.tame(e);
            Messages.hide(e, SECRET);
          }
        });
  }

  @Test
  @DisplayName("makes credentials or is refused so in all variants of files")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
