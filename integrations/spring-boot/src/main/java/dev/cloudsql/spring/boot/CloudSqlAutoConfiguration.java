package dev.cloudsql.spring.boot;

import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorListener;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of data sources: of {@code spring.datasource.url} if it begins with {@code
 * jdbc:cloudsql:}, and of {@link CloudSqlProperties}.
 *
 * @since 0.1
 */
@AutoConfiguration(
    beforeName = {
      "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
    })
@ConditionalOnClass(DataSource.class)
@EnableConfigurationProperties(CloudSqlProperties.class)
@Import(NamedDataSources.class)
public final class CloudSqlAutoConfiguration {

  static final String CONNECTORS = "cloudSqlConnectors";

  private static final String INSTANCE = CloudSqlProperties.PREFIX + ".instance";

  CloudSqlAutoConfiguration() {}

  @Bean(name = CONNECTORS)
  @ConditionalOnMissingBean
  CloudSqlConnectors cloudSqlConnectors(
      Environment environment,
      ObjectProvider<ConnectorConfigCustomizer> customizers,
      ObjectProvider<ConnectorListener> listeners) {
    return new CloudSqlConnectors(
        environment, customizers.orderedStream().toList(), listeners.orderedStream().toList());
  }

  /** The connector of the application's {@code DataSource}. */
  @Bean(destroyMethod = "")
  @Lazy
  @ConditionalOnMissingBean
  @ConditionalOnProperty(INSTANCE)
  Connector cloudSqlConnector(CloudSqlConnectors connectors) {
    return connectors.connector();
  }

  /** Pools of HikariCP follow their DNS name to another instance. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HikariDataSource.class)
  static class Hikari {

    @Bean
    static HikariEviction cloudSqlHikariEviction() {
      return new HikariEviction();
    }
  }

  /** The types of Spring Boot 3. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails")
  static class Boot3 {

    @Bean
    static UrlDriver<org.springframework.boot.autoconfigure.jdbc.DataSourceProperties>
        cloudSqlUrlDriver(Environment environment) {
      return new UrlDriver<>(
          environment,
          org.springframework.boot.autoconfigure.jdbc.DataSourceProperties.class,
          org.springframework.boot.autoconfigure.jdbc.DataSourceProperties::getUrl,
          org.springframework.boot.autoconfigure.jdbc.DataSourceProperties::getDriverClassName,
          org.springframework.boot.autoconfigure.jdbc.DataSourceProperties::setDriverClassName);
    }

    @Bean
    @Lazy
    @ConditionalOnProperty(INSTANCE)
    @ConditionalOnMissingBean(
        org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails.class)
    JdbcDetails3 cloudSqlJdbcConnectionDetails(
        Environment environment, CloudSqlConnectors connectors) {
      return new JdbcDetails3(environment, connectors);
    }

    static final class JdbcDetails3 extends JdbcDetails
        implements org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails {

      JdbcDetails3(Environment environment, CloudSqlConnectors connectors) {
        super(environment, connectors);
      }
    }
  }

  /** The types of Spring Boot 4. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails")
  static class Boot4 {

    @Bean
    static UrlDriver<org.springframework.boot.jdbc.autoconfigure.DataSourceProperties>
        cloudSqlUrlDriver(Environment environment) {
      return new UrlDriver<>(
          environment,
          org.springframework.boot.jdbc.autoconfigure.DataSourceProperties.class,
          org.springframework.boot.jdbc.autoconfigure.DataSourceProperties::getUrl,
          org.springframework.boot.jdbc.autoconfigure.DataSourceProperties::getDriverClassName,
          org.springframework.boot.jdbc.autoconfigure.DataSourceProperties::setDriverClassName);
    }

    @Bean
    @Lazy
    @ConditionalOnProperty(INSTANCE)
    @ConditionalOnMissingBean(
        org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails.class)
    JdbcDetails4 cloudSqlJdbcConnectionDetails(
        Environment environment, CloudSqlConnectors connectors) {
      return new JdbcDetails4(environment, connectors);
    }

    static final class JdbcDetails4 extends JdbcDetails
        implements org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails {

      JdbcDetails4(Environment environment, CloudSqlConnectors connectors) {
        super(environment, connectors);
      }
    }
  }
}
