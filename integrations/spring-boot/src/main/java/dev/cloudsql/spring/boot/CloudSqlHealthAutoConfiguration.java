package dev.cloudsql.spring.boot;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Auto-configuration of the health contributor {@code cloudSql}, which {@code
 * management.health.cloudsql.enabled=false} switches off.
 *
 * @since 0.1
 */
@AutoConfiguration(after = CloudSqlAutoConfiguration.class)
@ConditionalOnBean(CloudSqlConnectors.class)
@Conditional(CloudSqlHealthAutoConfiguration.OnInstances.class)
public final class CloudSqlHealthAutoConfiguration {

  private static final String NAME = "cloudsql";
  private static final String BEAN = "cloudSqlHealthIndicator";

  CloudSqlHealthAutoConfiguration() {}

  /** Connectors of URLs belong to the runtime, and are not seen here. */
  static final class OnInstances extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      Environment environment = context.getEnvironment();
      return new ConditionOutcome(
          DataSourceSettings.isMainConfigured(environment)
              || !DataSourceSettings.names(environment).isEmpty(),
          "properties below " + CloudSqlProperties.PREFIX);
    }
  }

  /** The types of Spring Boot 3. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(
      name =
          "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator")
  @org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator(NAME)
  static class Boot3 {

    @Bean(name = BEAN)
    @ConditionalOnMissingBean(name = BEAN)
    org.springframework.boot.actuate.health.HealthIndicator cloudSqlHealthIndicator(
        CloudSqlConnectors connectors) {
      return () -> {
        CloudSqlHealth health = CloudSqlHealth.of(connectors);
        return org.springframework.boot.actuate.health.Health.status(health.level().name())
            .withDetails(health.details())
            .build();
      };
    }
  }

  /** The types of Spring Boot 4. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(
      name =
          "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator")
  @org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator(
      NAME)
  static class Boot4 {

    @Bean(name = BEAN)
    @ConditionalOnMissingBean(name = BEAN)
    org.springframework.boot.health.contributor.HealthIndicator cloudSqlHealthIndicator(
        CloudSqlConnectors connectors) {
      return () -> {
        CloudSqlHealth health = CloudSqlHealth.of(connectors);
        return org.springframework.boot.health.contributor.Health.status(health.level().name())
            .withDetails(health.details())
            .build();
      };
    }
  }
}
