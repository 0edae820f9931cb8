package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.Connectors;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The URLs and properties of the official connector's pages {@code jdbc.md} and {@code
 * configuration.md}. Only the class changes, as the table of {@code docs/migrating.md} says, and
 * what leads to the emulator is added.
 */
@ExtendWith(Cloud.Extension.class)
@DisplayName("A URL of the official Java connector")
@Timeout(120)
class OfficialUrlTests {

  private static final Path PAGE = Path.of("..", "..", "docs", "migrating.md");
  private static final Pattern CLASSES =
      Pattern.compile(
          "(?m)^\\| `(com\\.google\\.cloud\\.sql\\.[\\w.]+)` \\| `(dev\\.[\\w.]+)` \\|$");
  private static final String NAMED = "my-connector";

  private static Map<String, String> classes;

  private final Cloud cloud;

  OfficialUrlTests(Cloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void readPage() throws IOException {
    classes =
        CLASSES
            .matcher(Files.readString(PAGE))
            .results()
            .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    assertThat(classes).hasSize(4);
  }

  @AfterEach
  void unregister() {
    Connectors.unregister(NAMED);
  }

  @ParameterizedTest(name = "{1}")
  @DisplayName("connects when its class is replaced")
  @CsvSource({
    "POSTGRES, jdbc:postgresql:///<DB>?cloudSqlInstance=<INSTANCE>&socketFactory=com.google.cloud.sql.postgres.SocketFactory&user=<USER>&password=<PASSWORD>",
    "POSTGRES, jdbc:postgresql:///<DB>?cloudSqlInstance=<INSTANCE>&ipTypes=PRIVATE&socketFactory=com.google.cloud.sql.postgres.SocketFactory&user=<USER>&password=<PASSWORD>",
    "POSTGRES, jdbc:postgresql://<HOST>/<DB>?&socketFactory=com.google.cloud.sql.postgres.SocketFactory&user=<USER>&password=<PASSWORD>",
    "MYSQL, jdbc:mysql:///<DB>?cloudSqlInstance=<INSTANCE>&socketFactory=com.google.cloud.sql.mysql.SocketFactory&user=<USER>&password=<PASSWORD>",
    "MYSQL, jdbc:mysql:///<DB>?cloudSqlInstance=<INSTANCE>&ipTypes=PRIVATE&socketFactory=com.google.cloud.sql.mysql.SocketFactory&user=<USER>&password=<PASSWORD>",
    "MYSQL, jdbc:mysql://<HOST>/<DB>?&socketFactory=com.google.cloud.sql.mysql.SocketFactory&user=<USER>&password=<PASSWORD>",
    "MYSQL, jdbc:mariadb://ignoreme:1234/<DB>?cloudSqlInstance=<INSTANCE>&socketFactory=com.google.cloud.sql.mariadb.SocketFactory&user=<USER>&password=<PASSWORD>",
    "MYSQL, jdbc:mariadb://ignoreme:1234/<DB>?cloudSqlInstance=<INSTANCE>&ipTypes=PRIVATE&socketFactory=com.google.cloud.sql.mariadb.SocketFactory&user=<USER>&password=<PASSWORD>",
    "MYSQL, jdbc:mariadb://<HOST>/<DB>?&socketFactory=com.google.cloud.sql.mariadb.SocketFactory&user=<USER>&password=<PASSWORD>"
  })
  void url(Engine engine, String documented) throws Exception {
    assertConnects(engine, filled(engine, documented) + "&" + cloud.query());
  }

  /** Their page omits {@code encrypt=false}, which current versions of the driver need. */
  @ParameterizedTest(name = "{0}")
  @DisplayName("of SQL Server connects when its class is replaced and encrypt=false added")
  @CsvSource({
    "jdbc:sqlserver://localhost;databaseName=<DB>;socketFactoryClass=com.google.cloud.sql.sqlserver.SocketFactory;socketFactoryConstructorArg=<INSTANCE>;user=<USER>;password=<PASSWORD>",
    "jdbc:sqlserver://localhost;databaseName=<DB>;socketFactoryClass=com.google.cloud.sql.sqlserver.SocketFactory;socketFactoryConstructorArg=<INSTANCE>?ipTypes=PRIVATE;user=<USER>;password=<PASSWORD>",
    "jdbc:sqlserver://localhost;databaseName=<DB>;socketFactoryClass=com.google.cloud.sql.sqlserver.SocketFactory;socketFactoryConstructorArg=<HOST>;user=<USER>;password=<PASSWORD>"
  })
  void sqlServerUrl(String documented) throws Exception {
    String url =
        filled(Engine.SQLSERVER, documented)
            .replaceFirst("(Arg=[^;?]*)\\?", "$1?" + cloud.query() + "&")
            .replaceFirst("(Arg=[^;?]*);", "$1?" + cloud.query() + ";");
    assertConnects(Engine.SQLSERVER, url + ";encrypt=false");
  }

  @Test
  @DisplayName("connects through a Unix socket")
  void unixSocket() throws Exception {
    cloud.instance(Engine.MYSQL);
    assertConnects(
        Engine.MYSQL,
        filled(
                Engine.MYSQL,
                "jdbc:mysql:///<DB>?unixSocketPath=<PATH>&cloudSqlInstance=<INSTANCE>&socketFactory=com.google.cloud.sql.mysql.SocketFactory&user=<USER>&password=<PASSWORD>")
            .replace("<PATH>", cloud.mysqlSocket().toString()));
  }

  @Test
  @DisplayName("logs in by IAM with the properties of a pool")
  void iam() throws Exception {
    Properties properties = documentedProperties("postgres.SocketFactory");
    properties.setProperty("user", Cloud.userOf(cloud.emulator().serviceAccount()));
    properties.setProperty("enableIamAuth", "true");

    assertThat(poolUser(properties)).isEqualTo(Cloud.userOf(cloud.emulator().serviceAccount()));
  }

  @Test
  @DisplayName("impersonates service accounts with the properties of a pool")
  void impersonation() throws Exception {
    Properties properties = documentedProperties("postgres.SocketFactory");
    properties.setProperty("user", Cloud.userOf(Cloud.TARGET));
    properties.setProperty("enableIamAuth", "true");
    properties.setProperty("cloudSqlTargetPrincipal", Cloud.TARGET);
    properties.setProperty("cloudSqlDelegates", "first@shop.iam.gserviceaccount.com");

    assertThat(poolUser(properties)).isEqualTo(Cloud.userOf(Cloud.TARGET));
  }

  @Test
  @DisplayName("takes the rest of the documented properties")
  void otherProperties() throws Exception {
    Properties properties = documentedProperties("postgres.SocketFactory");
    properties.setProperty("user", Cloud.USER);
    properties.setProperty("password", Cloud.PASSWORD);
    properties.setProperty("cloudSqlAdminServicePath", "/");
    properties.setProperty("cloudSqlAdminQuotaProject", "billed");
    properties.setProperty("cloudSqlRefreshStrategy", "lazy");

    assertThat(poolUser(properties)).isEqualTo(Cloud.USER);
  }

  @ParameterizedTest(name = "{1}")
  @DisplayName("uses a registered configuration, and nothing else, by its name")
  @CsvSource({
    "POSTGRES, jdbc:postgresql:///<DB>?cloudSqlInstance=<INSTANCE>&cloudSqlNamedConnector=my-connector&socketFactory=com.google.cloud.sql.postgres.SocketFactory&user=<USER>&password=<PASSWORD>",
    "MYSQL, jdbc:mysql:///<DB>?cloudSqlInstance=<INSTANCE>&cloudSqlNamedConnector=my-connector&socketFactory=com.google.cloud.sql.mysql.SocketFactory&user=<USER>&password=<PASSWORD>",
    "MYSQL, jdbc:mariadb://ignoreme:1234/<DB>?cloudSqlInstance=<INSTANCE>&cloudSqlNamedConnector=my-connector&socketFactory=com.google.cloud.sql.mariadb.SocketFactory&user=<USER>&password=<PASSWORD>",
    "SQLSERVER, jdbc:sqlserver://localhost;databaseName=<DB>;socketFactoryClass=com.google.cloud.sql.sqlserver.SocketFactory;socketFactoryConstructorArg=<INSTANCE>?cloudSqlNamedConnector=my-connector;user=<USER>;password=<PASSWORD>;encrypt=false"
  })
  void namedConnector(Engine engine, String documented) throws Exception {
    Connectors.register(NAMED, EmulatorConfig.of(cloud.emulator()).build());

    assertConnects(engine, filled(engine, documented));
  }

  @Test
  @DisplayName("says so if the name of its connector is not registered")
  void unknownName() {
    String url =
        filled(
            Engine.POSTGRES,
            "jdbc:postgresql:///<DB>?cloudSqlInstance=<INSTANCE>&cloudSqlNamedConnector=my-conector&socketFactory=com.google.cloud.sql.postgres.SocketFactory&user=<USER>");

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection(url))
        .havingCause()
        .withMessageContaining("no connector is registered as 'my-conector'")
        .withMessageContaining("Call Connectors.register");
  }

  private Properties documentedProperties(String factory) {
    Properties properties = cloud.settings();
    properties.setProperty("sslmode", "disable");
    properties.setProperty("socketFactory", classes.get("com.google.cloud.sql." + factory));
    properties.setProperty("cloudSqlInstance", cloud.instance(Engine.POSTGRES).name());
    return properties;
  }

  private static String poolUser(Properties properties) throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql:///" + Cloud.DATABASE);
    config.setDataSourceProperties(properties);
    config.setConnectionTimeout(60_000);
    config.setMaximumPoolSize(1);
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection connection = pool.getConnection()) {
      return Rows.text(connection, "SELECT current_user");
    }
  }

  /** A documented URL with its placeholders filled, and its class replaced. */
  private String filled(Engine engine, String documented) {
    String url =
        documented
            .replace("<DB>", Cloud.DATABASE)
            .replace("<INSTANCE>", cloud.instance(engine).name())
            .replace("<HOST>", engine.dnsName())
            .replace("<USER>", Cloud.USER)
            .replace("<PASSWORD>", Cloud.PASSWORD);
    for (Map.Entry<String, String> replaced : classes.entrySet()) {
      url = url.replace(replaced.getKey(), replaced.getValue());
    }
    return url;
  }

  private static void assertConnects(Engine engine, String url) throws SQLException {
    assertThat(url).doesNotContain("com.google");
    try (Connection connection = DriverManager.getConnection(url)) {
      String user =
          switch (engine) {
            case POSTGRES -> Rows.text(connection, "SELECT current_user");
            case MYSQL -> Rows.text(connection, "SELECT user()").replaceFirst("@.*", "");
            case SQLSERVER -> Rows.text(connection, "SELECT SUSER_SNAME()");
          };
      assertThat(user).isEqualTo(Cloud.USER);
    }
  }
}
