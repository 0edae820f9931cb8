package dev.cloudsql.spring.boot;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the application's R2DBC {@code ConnectionFactory}, if {@code
 * cloudsql-r2dbc} is on the class path.
 *
 * @since 0.1
 */
@AutoConfiguration(
    after = CloudSqlAutoConfiguration.class,
    beforeName = {
      "org.springframework.boot.autoconfigure.r2dbc.R2dbcAutoConfiguration",
      "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration"
    })
@ConditionalOnClass(name = "dev.cloudsql.r2dbc.CloudSqlConnectionFactoryProvider")
@ConditionalOnProperty(CloudSqlProperties.PREFIX + ".instance")
public final class CloudSqlR2dbcAutoConfiguration {

  CloudSqlR2dbcAutoConfiguration() {}

  /** The types of Spring Boot 3. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.autoconfigure.r2dbc.R2dbcConnectionDetails")
  static class Boot3 {

    @Bean
    @Lazy
    @ConditionalOnMissingBean(
        org.springframework.boot.autoconfigure.r2dbc.R2dbcConnectionDetails.class)
    R2dbcDetails3 cloudSqlR2dbcConnectionDetails(
        Environment environment, CloudSqlConnectors connectors) {
      return new R2dbcDetails3(environment, connectors);
    }

    static final class R2dbcDetails3 extends R2dbcDetails
        implements org.springframework.boot.autoconfigure.r2dbc.R2dbcConnectionDetails {

      R2dbcDetails3(Environment environment, CloudSqlConnectors connectors) {
        super(environment, connectors);
      }
    }
  }

  /** The types of Spring Boot 4. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails")
  static class Boot4 {

    @Bean
    @Lazy
    @ConditionalOnMissingBean(
        org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails.class)
    R2dbcDetails4 cloudSqlR2dbcConnectionDetails(
        Environment environment, CloudSqlConnectors connectors) {
      return new R2dbcDetails4(environment, connectors);
    }

    static final class R2dbcDetails4 extends R2dbcDetails
        implements org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails {

      R2dbcDetails4(Environment environment, CloudSqlConnectors connectors) {
        super(environment, connectors);
      }
    }
  }
}
