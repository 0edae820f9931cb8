package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Secret;
import dev.cloudsql.fuzzing.Variants;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any text as a jdbc:cloudsql: URL")
class CloudSqlUrlFuzzTests {

  static List<String> seeds() {
    return List.of(
        "jdbc:cloudsql:postgres://shop:europe-west1:orders",
        "jdbc:cloudsql:mysql://google.com:shop:us-central1:orders/a%2Fb?ipTypes=PRIVATE,PSC&user=%C3%A4",
        "jdbc:cloudsql:sqlserver://p:r:i/?enableIamAuth=true&cloudSqlTimeout=2.5#&x=+");
  }

  @MethodSource("seeds")
  @DisplayName("is taken apart or refused as an option, without showing a value")
  @FuzzTest
  void anyText(@NotNull String text) throws ConnectorException {
    if (Secret.isIn(text)) {
      return;
    }
    Bounds.hold(
        text.length(),
        () -> {
          read(text);
          read(text + (text.contains("?") ? "&" : "?") + "password=" + Secret.VALUE);
          comesBack(text);
        });
  }

  private static void read(String url) {
    try {
      CloudSqlUrl parsed = CloudSqlUrl.parse(url);
      assertThat(parsed.toString()).doesNotContain(Secret.VALUE);
      Settings.parse(parsed.properties());
    } catch (ConnectorException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.OPTION);
      Messages.hide(e, Secret.VALUE);
    }
  }

  private static void comesBack(String text) throws ConnectorException {
    String value = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    CloudSqlUrl url =
        CloudSqlUrl.parse(
            "jdbc:cloudsql:x://i%s/%s?k%s=%s".formatted(encoded, encoded, encoded, encoded));
    assertThat(url.instance()).isEqualTo("i" + value);
    assertThat(url.properties().getProperty("database", "")).isEqualTo(value);
    assertThat(url.properties().getProperty("k" + value)).isEqualTo(value);
  }

  @Test
  @DisplayName("is taken apart or refused so in all variants of URLs")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
