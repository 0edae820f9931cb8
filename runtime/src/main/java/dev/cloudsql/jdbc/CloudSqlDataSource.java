package dev.cloudsql.jdbc;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.jdbc.SqlErrors;
import java.io.PrintWriter;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Enumeration;
import java.util.Hashtable;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Logger;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import javax.naming.spi.ObjectFactory;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A JavaBean data source for pools and application servers that create one by class name, such as
 * HikariCP's {@code dataSourceClassName} or a JNDI resource.
 *
 * <p>Set either {@link #setUrl the URL}, or {@link #setDialect dialect} and {@link #setInstance
 * instance}; with both, it refuses to connect. The other properties are those of URLs, see {@code
 * docs/configuration.md}; they take precedence over those of the URL. Each call of {@link
 * #getConnection()} opens a new connection with the shared connector, so there is nothing to close.
 * Programs that have a {@link dev.cloudsql.Connector} call {@link
 * dev.cloudsql.Connector#dataSource} instead.
 *
 * <p>Set the properties before the first use; after that, connections may be opened on any thread.
 * Its {@linkplain #getReference() reference} and its serialized form contain all properties, with
 * the password, as those of other data sources do.
 *
 * @since 0.1
 */
public final class CloudSqlDataSource implements DataSource, Referenceable, Serializable {

  private static final long serialVersionUID = 1L;

  private static final String URL = "url";
  private static final String DIALECT = "dialect";
  private static final String INSTANCE = "instance";
  private static final String LOGIN_TIMEOUT = "loginTimeout";
  private static final String PROPERTY = "property.";
  private static final String TIMEOUT = "cloudSqlTimeout";
  private static final CloudSqlDriver DRIVER = new CloudSqlDriver();

  private final Properties properties = new Properties();
  private @Nullable String url;
  private @Nullable String dialect;
  private @Nullable String instance;
  private int loginTimeout;
  private transient volatile @Nullable PrintWriter logWriter;

  /** Called by pools, application servers and {@link Factory}. */
  public CloudSqlDataSource() {}

  /**
   * Sets the whole URL, such as {@code jdbc:cloudsql:postgresql://project:region:instance/shop}.
   */
  public void setUrl(@Nullable String url) {
    this.url = url;
  }

  /** The URL; {@code null} if dialect and instance are set instead. */
  public @Nullable String getUrl() {
    return url;
  }

  /** Sets the dialect, such as {@code postgresql}; used when there is no URL. */
  public void setDialect(@Nullable String dialect) {
    this.dialect = dialect;
  }

  /** The dialect. */
  public @Nullable String getDialect() {
    return dialect;
  }

  /** Sets the instance connection name, or a domain name; used when there is no URL. */
  public void setInstance(@Nullable String instance) {
    this.instance = instance;
  }

  /** The instance connection name, or a domain name. */
  public @Nullable String getInstance() {
    return instance;
  }

  /** Sets the database to log in to. */
  public void setDatabase(@Nullable String database) {
    set("database", database);
  }

  /** The database to log in to. */
  public @Nullable String getDatabase() {
    return properties.getProperty("database");
  }

  /** Sets the database user, or the IAM principal. */
  public void setUser(@Nullable String user) {
    set("user", user);
  }

  /** The database user, or the IAM principal. */
  public @Nullable String getUser() {
    return properties.getProperty("user");
  }

  /** Sets the password of the database user. */
  public void setPassword(@Nullable String password) {
    set("password", password);
  }

  /** Sets the types of address to try, such as {@code PRIVATE}. */
  public void setIpTypes(@Nullable String types) {
    set("ipTypes", types);
  }

  /** The types of address to try. */
  public @Nullable String getIpTypes() {
    return properties.getProperty("ipTypes");
  }

  /** Sets whether to log in by IAM instead of a password. */
  public void setEnableIamAuth(boolean enabled) {
    set("enableIamAuth", Boolean.toString(enabled));
  }

  /** Whether to log in by IAM instead of a password. */
  public boolean isEnableIamAuth() {
    return Boolean.parseBoolean(properties.getProperty("enableIamAuth"));
  }

  /** Sets one property of the connector or of the driver, as in a URL. */
  public void setProperty(String name, @Nullable String value) {
    set(name, value);
  }

  /** Adds properties of the connector or of the driver, as in a URL; copies them. */
  public void setProperties(Properties properties) {
    properties.stringPropertyNames().forEach(name -> set(name, properties.getProperty(name)));
  }

  /** The names of the properties that are set, without their values, which may be secret. */
  public Set<String> propertyNames() {
    return new TreeSet<>(properties.stringPropertyNames());
  }

  private void set(String name, @Nullable String value) {
    if (value == null) {
      properties.remove(name);
    } else {
      properties.setProperty(name, value);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    return connect(new Properties());
  }

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    Properties login = new Properties();
    if (user != null) {
      login.setProperty("user", user);
    }
    if (password != null) {
      login.setProperty("password", password);
    }
    return connect(login);
  }

  private Connection connect(Properties login) throws SQLException {
    Properties all = new Properties();
    all.putAll(properties);
    all.putAll(login);
    if (loginTimeout > 0) {
      all.putIfAbsent(TIMEOUT, Integer.toString(loginTimeout));
    }
    String target = target();
    Connection connection = DRIVER.connect(target, all);
    if (connection == null) {
      throw unusable("the URL does not begin with jdbc:cloudsql:. Correct the property url.");
    }
    return connection;
  }

  private String target() throws SQLException {
    if (url != null) {
      if (dialect != null || instance != null) {
        throw unusable(
            "it has a URL and a dialect or an instance. Remove the URL, or the other two.");
      }
      return url;
    }
    if (dialect == null || instance == null) {
      throw unusable(
          "it has no URL. Set the property url, or dialect and instance; a pool does not pass its own JDBC URL to a data source.");
    }
    return "jdbc:cloudsql:" + dialect + "://" + instance;
  }

  private static SQLException unusable(String problem) {
    return SqlErrors.sqlException(
        new ConnectorException(
            ErrorCode.OPTION, Phase.CONFIG, null, "Cannot use the data source: " + problem, null));
  }

  /** The limit of a connect in seconds; 0 if only the properties set one. */
  @Override
  public int getLoginTimeout() {
    return loginTimeout;
  }

  /**
   * Sets the limit of a connect, unless the property {@code cloudSqlTimeout} is set.
   *
   * @param seconds 0 for the limit that the properties set
   * @throws SQLException if the time is negative
   */
  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    if (seconds < 0) {
      throw new SQLException("The login timeout must not be negative: " + seconds);
    }
    loginTimeout = seconds;
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  /** Stores the writer for {@link #getLogWriter()}; nothing is written to it. */
  @Override
  public void setLogWriter(@Nullable PrintWriter writer) {
    logWriter = writer;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("This data source does not use java.util.logging");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (!type.isInstance(this)) {
      throw new SQLException("A %s is no %s".formatted(getClass().getName(), type.getName()));
    }
    return type.cast(this);
  }

  /**
   * All settings as text for a naming service, which must keep them secret: as with other data
   * sources, the password is one of them.
   */
  @Override
  public Reference getReference() {
    Reference reference =
        new Reference(CloudSqlDataSource.class.getName(), Factory.class.getName(), null);
    add(reference, URL, url);
    add(reference, DIALECT, dialect);
    add(reference, INSTANCE, instance);
    add(reference, LOGIN_TIMEOUT, loginTimeout == 0 ? null : Integer.toString(loginTimeout));
    for (String name : propertyNames()) {
      add(reference, PROPERTY + name, properties.getProperty(name));
    }
    return reference;
  }

  private static void add(Reference reference, String type, @Nullable String value) {
    if (value != null) {
      reference.add(new StringRefAddr(type, value));
    }
  }

  /** Shows dialect, instance and the names of properties; a URL may hold a password. */
  @Override
  public String toString() {
    String target = url == null ? dialect + "://" + instance : url.replaceFirst("(?s)[?#].*", "?…");
    return "CloudSqlDataSource[%s, %s]"
        .formatted(target.contains("@") ? "…" : target, propertyNames());
  }

  /**
   * Makes the data source of a {@link Reference}; called by JNDI.
   *
   * <p>The reference is one of {@link #getReference()}, or one that an application server made of
   * its configuration, with the type {@code javax.sql.DataSource} or that of the data source. The
   * names in such a configuration are {@code url}, {@code dialect}, {@code instance}, {@code
   * loginTimeout}, and those of properties, such as {@code user}; {@code username} is accepted too.
   *
   * @since 0.1
   */
  public static final class Factory implements ObjectFactory {

    /** What servers add for their own use. */
    private static final Set<String> OF_THE_SERVER =
        Set.of(
            "auth", "closeMethod", "description", "factory", "name", "scope", "singleton", "type");

    private static final Set<String> CLASSES =
        Set.of(CloudSqlDataSource.class.getName(), DataSource.class.getName());

    /** Called by JNDI. */
    public Factory() {}

    /**
     * Makes the data source.
     *
     * @return {@code null} if the reference is to something else
     * @throws SQLException if the login timeout is not a number, or negative
     */
    @Override
    public @Nullable Object getObjectInstance(
        @Nullable Object object,
        @Nullable Name name,
        @Nullable Context context,
        @Nullable Hashtable<?, ?> environment)
        throws SQLException {
      if (!(object instanceof Reference reference) || !CLASSES.contains(reference.getClassName())) {
        return null;
      }
      CloudSqlDataSource source = new CloudSqlDataSource();
      for (Enumeration<RefAddr> all = reference.getAll(); all.hasMoreElements(); ) {
        RefAddr address = all.nextElement();
        if (address.getContent() instanceof String value) {
          set(source, address.getType(), value);
        }
      }
      return source;
    }

    private static void set(CloudSqlDataSource source, String name, String value)
        throws SQLException {
      switch (name) {
        case URL -> source.setUrl(value);
        case DIALECT -> source.setDialect(value);
        case INSTANCE -> source.setInstance(value);
        case LOGIN_TIMEOUT -> source.setLoginTimeout(seconds(value));
        case "username" -> source.setUser(value);
        default -> {
          if (name.startsWith(PROPERTY)) {
            source.set(name.substring(PROPERTY.length()), value);
          } else if (!OF_THE_SERVER.contains(name)) {
            source.set(name, value);
          }
        }
      }
    }

    private static int seconds(String value) throws SQLException {
      try {
        return Integer.parseInt(value);
      } catch (NumberFormatException e) {
        throw new SQLException(
            "The login timeout must be a number of seconds: '%s'".formatted(value), e);
      }
    }
  }
}
