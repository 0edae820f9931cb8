package dev.cloudsql.runtime.credentials.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.google.auth.oauth2.UserCredentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Token;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Variants;
import dev.cloudsql.runtime.testing.CannedAnswer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any answer of a token server")
class TokenAnswerFuzzTests {

  private static final String SECRET = "1xS3cretS3cretS3cretS3cret";

  static List<String> seeds() {
    return List.of(
        "200\n\n{\"access_token\": \"ya29.a\", \"expires_in\": 3599, \"token_type\": \"Bearer\"}",
        "200\nAge: 1\n\n{\"access_token\": {}, \"expires_in\": \"1e99999999\", \"scope\": 7}",
        "400\nRetry-After: 1\n\n{\"error\": \"invalid_grant\", \"error_description\": \"Bad %s\"}"
            .formatted(SECRET),
        "503\n\n{\"access_token\": \"ya29.%s\"}".formatted(SECRET));
  }

  private interface Asking {
    Token ask() throws IOException;
  }

  @MethodSource("seeds")
  @DisplayName("gives a token or fails by a code, and no secret that it repeats is shown")
  @FuzzTest
  void anyText(@NotNull String text) throws IOException {
    Bounds.hold(
        text.length(),
        () -> {
          GoogleCredentialSource source =
              GoogleCredentialSource.of(
                  UserCredentials.newBuilder()
                      .setClientId("id")
                      .setClientSecret(SECRET)
                      .setRefreshToken(SECRET)
                      .setHttpTransportFactory(new CannedAnswer(text))
                      .build(),
                  InstantSource.system());
          check(source::apiToken);
          check(source::loginToken);
        });
  }

  private static void check(Asking asking) throws IOException {
    try {
      assertThat(asking.ask().value()).isNotBlank();
    } catch (ConnectorException e) {
      assertThat(e.code()).isIn(ErrorCode.CREDENTIALS, ErrorCode.CREDENTIALS_UNAVAILABLE);
      Messages.tame(e);
      Messages.hide(e, SECRET);
    }
  }

  @Test
  @DisplayName("gives a token or fails so in all variants of answers")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
