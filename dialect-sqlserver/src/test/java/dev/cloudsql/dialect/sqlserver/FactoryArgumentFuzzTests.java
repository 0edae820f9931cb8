package dev.cloudsql.dialect.sqlserver;

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

@DisplayName("Any text as socketFactoryConstructorArg")
class FactoryArgumentFuzzTests {

  static List<String> seeds() {
    return List.of(
        "shop:europe-west1:orders",
        "shop:europe-west1:orders?ipTypes=PRIVATE%2CPSC&enableIamAuth=true",
        "connector/shop:europe-west1:orders");
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

  private static void read(String argument) throws ConnectorException {
    try {
      if (LoginSockets.isArgument(argument)) {
        LoginSockets.redeem(argument);
      } else {
        FactoryArgument.properties(argument);
      }
    } catch (ConnectorException e) {
      assertThat(e.code()).isIn(ErrorCode.OPTION, ErrorCode.CLOSED);
      Messages.hide(e, Secret.VALUE);
    }
  }

  private static void comesBack(String value) throws ConnectorException {
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
    assertThat(FactoryArgument.properties("p:r:i?key=" + encoded).getProperty("key"))
        .isEqualTo(new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("is taken apart or refused so in all variants of arguments")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
