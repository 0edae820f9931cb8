package dev.cloudsql.cli.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.fault.SqlDataFault;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The faults of the command line")
class FaultKindTests {

  @Test
  @DisplayName("are all that the emulator has")
  void complete() {
    assertThat(FaultKind.OF_CALLS).extracting(FaultKind::name).hasSize(factories(ApiFault.class));
    assertThat(FaultKind.OF_INSTANCES)
        .extracting(FaultKind::name)
        .doesNotHaveDuplicates()
        .hasSize(factories(InstanceFault.class));
    assertThat(FaultKind.OF_SQL_DATA)
        .extracting(FaultKind::name)
        .doesNotHaveDuplicates()
        .allSatisfy(name -> assertThat(name).startsWith("sql-data-"))
        .hasSize(factories(SqlDataFault.class));
    assertThat(FaultKind.OF_DNS).hasSize(DnsFault.values().length);
  }

  private static int factories(Class<?> faults) {
    return (int)
        Arrays.stream(faults.getDeclaredMethods())
            .filter(it -> Modifier.isStatic(it.getModifiers()) && !it.isSynthetic())
            .count();
  }

  @Test
  @DisplayName("take their arguments after a colon")
  void arguments() {
    assertThat(FaultKind.parse(FaultKind.OF_CALLS, "status:429,rateLimitExceeded,5s"))
        .isEqualTo(
            ApiFault.status(429).reason("rateLimitExceeded").retryAfter(Duration.ofSeconds(5)));
    assertThat(FaultKind.parse(FaultKind.OF_CALLS, "delay:250ms"))
        .isEqualTo(ApiFault.delay(Duration.ofMillis(250)));
    assertThat(FaultKind.parse(FaultKind.OF_CALLS, "json:{\"a\": 1}"))
        .isEqualTo(ApiFault.json("{\"a\": 1}"));
    assertThat(FaultKind.parse(FaultKind.OF_INSTANCES, "wrong-common-name:p:other"))
        .isEqualTo(InstanceFault.wrongCommonName("p:other"));
    assertThat(FaultKind.parse(FaultKind.OF_INSTANCES, "wrong-names:p:i,a.example,b.example"))
        .isEqualTo(InstanceFault.wrongNames("p:i", "a.example", "b.example"));
    assertThat(FaultKind.parse(FaultKind.OF_INSTANCES, "stall-after:100"))
        .isEqualTo(InstanceFault.stallAfter(100));
    assertThat(FaultKind.parse(FaultKind.OF_SQL_DATA, "sql-data-drop-after:5000000000"))
        .isEqualTo(SqlDataFault.dropAfter(5_000_000_000L));
  }

  @Test
  @DisplayName("that are wrong are answered with the right form")
  void wrong() {
    for (String text :
        List.of("delay", "delay:soon", "hang:1", "huge-body:x", "body:200,text", "status:99")) {
      assertThat(catchMessage(text)).startsWith("'" + text + "' is not a fault; write it as ");
    }
    assertThat(catchMessage("hangs"))
        .startsWith("'hangs' is not a fault here. There are status:CODE");
  }

  private static String catchMessage(String text) {
    try {
      return "Accepted: " + FaultKind.parse(FaultKind.OF_CALLS, text);
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }
}
