package dev.cloudsql.spring.boot;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The properties below {@code spring.cloudsql}: those of the application's {@code DataSource}, and
 * below {@code spring.cloudsql.datasources.<name>} those of further ones.
 *
 * <p>A property that does not exist is refused at the start: a misspelt {@code ip-types} must not
 * select the default.
 *
 * @since 0.1
 */
@ConfigurationProperties(prefix = CloudSqlProperties.PREFIX, ignoreUnknownFields = false)
public class CloudSqlProperties extends ConnectionProperties {

  static final String PREFIX = "spring.cloudsql";

  /**
   * Further data sources by name. They have the settings of spring.cloudsql that they do not set
   * themselves, except instance, database and unix-socket-path.
   */
  private Map<String, Datasource> datasources = new LinkedHashMap<>();

  public Map<String, Datasource> getDatasources() {
    return datasources;
  }

  public void setDatasources(Map<String, Datasource> datasources) {
    this.datasources = datasources;
  }

  /**
   * A further data source.
   *
   * @since 0.1
   */
  public static class Datasource extends ConnectionProperties {

    /** Login user of the database. */
    private @Nullable String username;

    /** Login password of the database. */
    private @Nullable String password;

    /** Settings of the pool, as below spring.datasource.hikari. */
    private Map<String, String> hikari = new LinkedHashMap<>();

    public @Nullable String getUsername() {
      return username;
    }

    public void setUsername(@Nullable String username) {
      this.username = username;
    }

    public @Nullable String getPassword() {
      return password;
    }

    public void setPassword(@Nullable String password) {
      this.password = password;
    }

    public Map<String, String> getHikari() {
      return hikari;
    }

    public void setHikari(Map<String, String> hikari) {
      this.hikari = hikari;
    }
  }
}
