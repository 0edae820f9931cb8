package dev.cloudsql.runtime.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Words of a server, quoted,")
class QuoteTests {

  @Test
  @DisplayName("are on one line, and nothing in them moves a cursor or turns the text around")
  void oneLine() {
    assertThat(Quote.of(" a\r\n\tb\u001b[2Jc\u0085d\u2028e\u202ef\ud800g\0 "))
        .isEqualTo("a b [2Jc d e f g");
  }

  @Test
  @DisplayName("are few, and no character is cut in half")
  void few() {
    assertThat(Quote.of("x".repeat(299) + "\ud834\udd1e".repeat(9)))
        .isEqualTo("x".repeat(299) + "…");
    assertThat(Quote.of("x".repeat(300))).isEqualTo("x".repeat(300));
  }

  @Test
  @DisplayName("are without tokens and keys, also where the quote ends within one")
  void tokens() {
    String token = "1xS3cretS3cretS3cretS3cret";
    assertThat(Quote.of("The token ya29." + token + " is bad"))
        .isEqualTo("The token ya29.*** is bad");
    assertThat(Quote.of("x ".repeat(145) + token)).doesNotContain("S3c");
    assertThat(Quote.of("x" + " ".repeat(3990) + token)).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Token has been expired or revoked",
        "a-service-account@some-long-project-name-123456.iam.gserviceaccount.com",
        "cloudsql.googleapis.com/instances.connect $1 \\",
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
      })
  @DisplayName("keep the names that help")
  void names(String text) {
    assertThat(Quote.of(text)).isEqualTo(text);
  }

  @Test
  @DisplayName("are removed in the copy of a failure too, which keeps its stack trace")
  void failures() {
    IOException failure =
        new IOException(
            "a\nb", new IllegalStateException("1xS3cretS3cretS3cretS3cret", new EOFException()));

    Throwable quote = Quote.of(failure);

    assertThat(quote).hasMessage("IOException: a b").hasStackTraceContaining("QuoteTests");
    assertThat(quote.getCause()).hasMessage("IllegalStateException: ***");
    assertThat(quote.getCause().getCause()).hasMessage("EOFException");
  }
}
