package dev.cloudsql.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The sample on the page about observability")
class PageSampleTests {

  @Test
  @DisplayName("adds the listener to a configuration")
  void sample() {
    MeterRegistry registry = new SimpleMeterRegistry();

    MicrometerListener meters = new MicrometerListener(registry);
    ConnectorConfig config = ConnectorConfig.builder().listener(meters).build();

    assertThat(config.listeners()).hasSize(1);
  }
}
