package dev.cloudsql.spring.boot;

import dev.cloudsql.micrometer.MicrometerListener;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters of {@code cloudsql-micrometer}, if that is on the class path.
 *
 * @since 0.1
 */
@AutoConfiguration(
    before = CloudSqlAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnClass({MicrometerListener.class, MeterRegistry.class})
@ConditionalOnBean(MeterRegistry.class)
public final class CloudSqlMetricsAutoConfiguration {

  CloudSqlMetricsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  MicrometerListener cloudSqlMicrometerListener(MeterRegistry registry) {
    return new MicrometerListener(registry);
  }
}
