package dev.cloudsql.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorConfig;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The sample on the page about observability")
class PageSampleTests {

  @Test
  @DisplayName("adds the listener to a configuration")
  void sample() {
    OpenTelemetry openTelemetry = OpenTelemetry.noop();

    ConnectorConfig config =
        ConnectorConfig.builder().listener(OpenTelemetryListener.of(openTelemetry)).build();

    assertThat(config.listeners()).hasSize(1);
  }
}
