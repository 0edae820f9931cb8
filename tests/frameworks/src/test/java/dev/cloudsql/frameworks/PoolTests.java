package dev.cloudsql.frameworks;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.mchange.v2.c3p0.DataSources;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.jdbc.CloudSqlDataSource;
import dev.cloudsql.jdbc.CloudSqlDriver;
import dev.cloudsql.tck.EmulatorConfig;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.DataSourceConnectionFactory;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.dbcp2.PoolingDataSource;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Cloud.Extension.class)
@DisplayName("A connection pool")
@Timeout(120)
class PoolTests {

  private static final String DRIVER = CloudSqlDriver.class.getName();
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int SIZE = 2;

  private final Cloud cloud;
  private String url;

  PoolTests(Cloud cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void url() {
    url = cloud.url(Engine.POSTGRES);
  }

  @AfterEach
  void allClosed() {
    cloud.instance(Engine.POSTGRES).connections().awaitOpen(0);
  }

  @Test
  @DisplayName("HikariCP takes the URL")
  void hikariByUrl() throws Exception {
    HikariConfig config = hikari();
    config.setJdbcUrl(url);
    config.setUsername(Cloud.USER);
    config.setPassword(Cloud.PASSWORD);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Rows.assertTwoOf(pool);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"MYSQL", "SQLSERVER"})
  @DisplayName("HikariCP takes the URL of another engine")
  void hikariOnOtherEngines(Engine engine) throws Exception {
    HikariConfig config = hikari();
    config.setJdbcUrl(cloud.urlWithLogin(engine));
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection first = pool.getConnection();
        Connection second = pool.getConnection()) {
      assertThat(Rows.text(first, "SELECT 'first'")).isEqualTo("first");
      assertThat(Rows.text(second, "SELECT 'second'")).isEqualTo("second");
    }
    cloud.instance(engine).connections().awaitOpen(0);
  }

  @Test
  @DisplayName("HikariCP takes the URL and the class of the driver")
  void hikariByDriverClassName() throws Exception {
    HikariConfig config = hikari();
    config.setDriverClassName("dev.cloudsql.jdbc.CloudSqlDriver");
    config.setJdbcUrl(url);
    config.setUsername(Cloud.USER);
    config.setPassword(Cloud.PASSWORD);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Rows.assertTwoOf(pool);
    }
  }

  @Test
  @DisplayName("HikariCP takes a connector's data source")
  void hikariByDataSource() throws Exception {
    cloud.instance(Engine.POSTGRES);
    ConnectOptions options =
        ConnectOptions.builder()
            .database(Cloud.DATABASE)
            .user(Cloud.USER)
            .password(Cloud.PASSWORD)
            .build();
    try (Connector connector =
        Connectors.forDialect("postgres", EmulatorConfig.of(cloud.emulator()).build())) {
      HikariConfig config = hikari();
      config.setDataSource(connector.dataSource(Engine.POSTGRES.instance(), options));
      try (HikariDataSource pool = new HikariDataSource(config)) {
        Rows.assertTwoOf(pool);
      }
    }
  }

  @Test
  @DisplayName("HikariCP takes the class of the data source and its properties")
  void hikariByDataSourceClassName() throws Exception {
    HikariConfig config = hikari();
    config.setDataSourceClassName("dev.cloudsql.jdbc.CloudSqlDataSource");
    config.addDataSourceProperty("dialect", "postgresql");
    config.addDataSourceProperty("instance", Engine.POSTGRES.instance());
    config.addDataSourceProperty("database", Cloud.DATABASE);
    config.addDataSourceProperty("ipTypes", "PRIVATE");
    config.addDataSourceProperty("properties", cloud.settings());
    config.setUsername(Cloud.USER);
    config.setPassword(Cloud.PASSWORD);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Rows.assertTwoOf(pool);
    }
  }

  @Test
  @DisplayName("HikariCP takes a file of properties")
  void hikariByFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("hikari.properties");
    Files.write(
        file,
        List.of(
            "dataSourceClassName=dev.cloudsql.jdbc.CloudSqlDataSource",
            "dataSource.url=" + url,
            "dataSource.user=" + Cloud.USER,
            "dataSource.password=" + Cloud.PASSWORD,
            "maximumPoolSize=" + SIZE));
    try (HikariDataSource pool = new HikariDataSource(new HikariConfig(file.toString()))) {
      Rows.assertTwoOf(pool);
    }
  }

  @Test
  @DisplayName("Agroal takes the URL and the class of the driver")
  void agroalByUrl() throws Exception {
    assertAgroal(CloudSqlDriver.class);
  }

  @Test
  @DisplayName("Agroal takes the URL and the class of the data source")
  void agroalByDataSource() throws Exception {
    assertAgroal(CloudSqlDataSource.class);
  }

  private void assertAgroal(Class<?> provider) throws Exception {
    AgroalDataSourceConfigurationSupplier configuration =
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(
                pool ->
                    pool.maxSize(SIZE)
                        .acquisitionTimeout(ofMinutes(1))
                        .connectionFactoryConfiguration(
                            factory ->
                                factory
                                    .connectionProviderClass(provider)
                                    .jdbcUrl(url)
                                    .principal(new NamePrincipal(Cloud.USER))
                                    .credential(new SimplePassword(Cloud.PASSWORD))));
    try (AgroalDataSource pool = AgroalDataSource.from(configuration)) {
      Rows.assertTwoOf(pool);
    }
  }

  @Test
  @DisplayName("Tomcat JDBC takes the URL and the class of the driver")
  void tomcatByUrl() throws Exception {
    PoolProperties properties = new PoolProperties();
    properties.setDriverClassName(DRIVER);
    properties.setUrl(url);
    properties.setUsername(Cloud.USER);
    properties.setPassword(Cloud.PASSWORD);
    assertTomcat(properties);
  }

  @Test
  @DisplayName("Tomcat JDBC takes a data source")
  void tomcatByDataSource() throws Exception {
    PoolProperties properties = new PoolProperties();
    properties.setDataSource(bean());
    assertTomcat(properties);
  }

  private static void assertTomcat(PoolProperties properties) throws Exception {
    properties.setMaxActive(SIZE);
    properties.setInitialSize(1);
    properties.setMaxWait(PATIENCE_MILLIS);
    org.apache.tomcat.jdbc.pool.DataSource pool =
        new org.apache.tomcat.jdbc.pool.DataSource(properties);
    try {
      Rows.assertTwoOf(pool);
    } finally {
      pool.close();
    }
  }

  @Test
  @DisplayName("Commons DBCP takes the URL")
  void dbcpByUrl() throws Exception {
    try (BasicDataSource pool = new BasicDataSource()) {
      pool.setUrl(url);
      pool.setUsername(Cloud.USER);
      pool.setPassword(Cloud.PASSWORD);
      pool.setMaxTotal(SIZE);
      Rows.assertTwoOf(pool);
    }
  }

  @Test
  @DisplayName("Commons DBCP takes the URL and the class of the driver")
  void dbcpByDriverClassName() throws Exception {
    try (BasicDataSource pool = new BasicDataSource()) {
      pool.setDriverClassName(DRIVER);
      pool.setUrl(url);
      pool.setUsername(Cloud.USER);
      pool.setPassword(Cloud.PASSWORD);
      pool.setMaxTotal(SIZE);
      Rows.assertTwoOf(pool);
    }
  }

  @Test
  @DisplayName("Commons DBCP takes a data source")
  void dbcpByDataSource() throws Exception {
    PoolableConnectionFactory factory =
        new PoolableConnectionFactory(new DataSourceConnectionFactory(bean()), null);
    try (GenericObjectPool<PoolableConnection> connections = new GenericObjectPool<>(factory);
        PoolingDataSource<PoolableConnection> pool = new PoolingDataSource<>(connections)) {
      factory.setPool(connections);
      connections.setMaxTotal(SIZE);
      Rows.assertTwoOf(pool);
    }
  }

  @Test
  @DisplayName("c3p0 takes the URL and the class of the driver")
  void c3p0ByUrl() throws Exception {
    try (ComboPooledDataSource pool = new ComboPooledDataSource()) {
      pool.setDriverClass(DRIVER);
      pool.setJdbcUrl(url);
      pool.setUser(Cloud.USER);
      pool.setPassword(Cloud.PASSWORD);
      pool.setInitialPoolSize(1);
      pool.setMinPoolSize(1);
      pool.setMaxPoolSize(SIZE);
      pool.setCheckoutTimeout(PATIENCE_MILLIS);
      Rows.assertTwoOf(pool);
    }
  }

  @Test
  @DisplayName("c3p0 takes a data source")
  void c3p0ByDataSource() throws Exception {
    Properties limits = new Properties();
    limits.put("initialPoolSize", "1");
    limits.put("minPoolSize", "1");
    limits.put("maxPoolSize", Integer.toString(SIZE));
    limits.put("checkoutTimeout", Integer.toString(PATIENCE_MILLIS));
    DataSource pool = DataSources.pooledDataSource(bean(), limits);
    try {
      Rows.assertTwoOf(pool);
    } finally {
      DataSources.destroy(pool);
    }
  }

  private CloudSqlDataSource bean() {
    CloudSqlDataSource source = new CloudSqlDataSource();
    source.setUrl(url);
    source.setUser(Cloud.USER);
    source.setPassword(Cloud.PASSWORD);
    return source;
  }

  private static HikariConfig hikari() {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(SIZE);
    config.setConnectionTimeout(PATIENCE_MILLIS);
    return config;
  }
}
