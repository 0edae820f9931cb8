package dev.cloudsql.runtime.connect.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.InstanceName;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.runtime.instance.DomainName;
import dev.cloudsql.runtime.instance.Target;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A connector that meets another one forgets")
@Timeout(180)
class ForgettingTests {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final InstanceName OTHER = new InstanceName("project", "region", "other");
  private static final InstanceName THIRD = new InstanceName("project", "region", "third");

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("instances that were unused for a day, unless it is to keep them ready")
  void instances(RefreshPolicy policy) throws Exception {
    try (BentTime time = new BentTime(policy)) {
      time.cloud.instance(OTHER.toString()).start();
      time.cloud.instance(THIRD.toString()).start();
      time.warmUp(BentTime.NAME);
      time.pass(DAY.minus(HOUR), HOUR);
      time.warmUp(OTHER);
      assertThat(known(time)).containsExactly(BentTime.NAME, OTHER);

      time.pass(HOUR, HOUR);
      time.warmUp(THIRD);

      if (policy == RefreshPolicy.AHEAD) {
        assertThat(known(time)).containsExactly(BentTime.NAME, OTHER, THIRD);
      } else {
        assertThat(known(time)).containsExactly(OTHER, THIRD);
      }
    }
  }

  @Test
  @DisplayName("no instance to which a socket is open")
  void openSocket() throws Exception {
    try (BentTime time = new BentTime(RefreshPolicy.LAZY)) {
      time.cloud.instance(OTHER.toString()).start();
      try (Socket open = time.open()) {
        time.pass(DAY, DAY);
        time.warmUp(OTHER);

        assertThat(known(time)).containsExactly(BentTime.NAME, OTHER);
        assertThat(open.isConnected()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("names that were unused for a day and by which no socket is open")
  void names() throws Exception {
    try (BentTime time =
        new BentTime(
            RefreshPolicy.LAZY, name -> new ResolvedName(BentTime.NAME.toString(), List.of()))) {
      open(time, "first").close();
      try (Socket open = open(time, "second")) {
        time.pass(DAY.minus(HOUR), DAY.minus(HOUR));
        open(time, "third").close();
        assertThat(time.connects.names()).hasSize(3);

        time.pass(HOUR, HOUR);
        open(time, "fourth").close();

        assertThat(time.connects.names())
            .extracting(ConnectorStatus.Name::name)
            .containsExactly("fourth.example.com", "second.example.com", "third.example.com");
        assertThat(open.isConnected()).isTrue();
      }
    }
  }

  private static Socket open(BentTime time, String label) throws Exception {
    return time.open(Target.of(new DomainName(label + ".example.com")), PATIENCE);
  }

  private static List<InstanceName> known(BentTime time) {
    return time.connects.status().stream().map(ConnectorStatus.Instance::name).toList();
  }
}
