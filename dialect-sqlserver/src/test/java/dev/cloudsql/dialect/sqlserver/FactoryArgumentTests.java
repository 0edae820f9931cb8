package dev.cloudsql.dialect.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The socketFactoryConstructorArg of a plain driver URL")
class FactoryArgumentTests {

  @ParameterizedTest
  @ValueSource(strings = {"p:r:i", "p:r:i?"})
  @DisplayName("may be an instance alone")
  void instanceAlone(String argument) throws Exception {
    assertThat(FactoryArgument.properties(argument))
        .hasSize(1)
        .containsEntry("cloudSqlInstance", "p:r:i");
  }

  @Test
  @DisplayName("has options behind a question mark, with every character in them")
  void options() throws Exception {
    String odd = "a?b&c=d %;{}+ü語😀";
    assertThat(
            FactoryArgument.properties(
                "example.com:p:r:i?&ipTypes=PRIVATE,PSC&odd="
                    + URLEncoder.encode(odd, StandardCharsets.UTF_8)
                    + "&url=http://localhost:1/?x=y&&empty=&"))
        .hasSize(5)
        .containsEntry("cloudSqlInstance", "example.com:p:r:i")
        .containsEntry("ipTypes", "PRIVATE,PSC")
        .containsEntry("odd", odd)
        .containsEntry("url", "http://localhost:1/?x=y")
        .containsEntry("empty", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p:r:i?s3cret",
        "p:r:i?a=b&s3cret",
        "p:r:i?=s3cret",
        "p:r:i?a=s3cret%",
        "p:r:i?a=s3cret&a=b",
        "p:r:i?cloudSqlInstance=s3cret"
      })
  @DisplayName("is refused when it is malformed, without what may be secret in it")
  void malformed(String argument) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> FactoryArgument.properties(argument))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION))
        .withMessageContaining("socketFactoryConstructorArg")
        .withMessageNotContaining("s3cret");
  }
}
