package dev.cloudsql.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.cli.ExitCode;
import dev.cloudsql.cli.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("cloudsql migrate")
class MigrateCommandTests {

  private static final String POSTGRES =
      "socketFactory=com.google.cloud.sql.postgres.SocketFactory";

  @ParameterizedTest
  @DisplayName("prints the new form of the URLs that the official connector documents:")
  @CsvSource(
      delimiter = ' ',
      value = {
        "jdbc:postgresql:///shop?cloudSqlInstance=p:r:i&socketFactory=com.google.cloud.sql.postgres.SocketFactory&user=app"
            + " jdbc:cloudsql:postgresql://p:r:i/shop?user=app",
        "jdbc:postgresql:///shop?cloudSqlInstance=p:r:i&ipTypes=PRIVATE&sslmode=disable&socketFactory=com.google.cloud.sql.postgres.SocketFactory&ApplicationName=a%26b"
            + " jdbc:cloudsql:postgresql://p:r:i/shop?ipTypes=PRIVATE&ApplicationName=a%26b",
        "jdbc:postgresql://db.example.com/shop?&socketFactory=com.google.cloud.sql.postgres.SocketFactory"
            + " jdbc:cloudsql:postgresql://db.example.com/shop",
        "jdbc:postgresql://google/shop?socketFactory=com.google.cloud.sql.postgres.SocketFactory&SocketFactoryArg=p:r:i"
            + " jdbc:cloudsql:postgresql://p:r:i/shop",
        "jdbc:mysql:///shop?cloudSqlInstance=google.com:p:r:i&socketFactory=com.google.cloud.sql.mysql.SocketFactory&cloudSqlRefreshStrategy=lazy&mdxClientProtocolType=TLS"
            + " jdbc:cloudsql:mysql://google.com:p:r:i/shop?cloudSqlRefreshStrategy=lazy",
        "jdbc:mariadb://ignoreme:1234/shop?cloudSqlInstance=p:r:i&socketFactory=com.google.cloud.sql.mariadb.SocketFactory&user=a%b"
            + " jdbc:cloudsql:mariadb://p:r:i/shop?user=a%25b",
        "jdbc:mariadb://ignoreme:1234/shop?cloudSqlInstance=p:r:i&socketFactory=com.google.cloud.sql.mariadb.SocketFactory&enableIamAuth=true&password=x"
            + " jdbc:cloudsql:mysql://p:r:i/shop?enableIamAuth=true",
        "jdbc:sqlserver://localhost;databaseName=shop;socketFactoryClass=com.google.cloud.sql.sqlserver.SocketFactory;socketFactoryConstructorArg=p:r:i?ipTypes=PRIVATE;user={a&b};encrypt=false"
            + " jdbc:cloudsql:sqlserver://p:r:i/shop?ipTypes=PRIVATE&user=a%26b",
        "r2dbc:gcp:postgres://app:${SECRET}@p:r:i/shop?ENABLE_IAM_AUTH=false&IP_TYPES=PSC"
            + " r2dbc:cloudsql:postgresql://app:${SECRET}@p:r:i/shop?enableIamAuth=false&ipTypes=PSC",
        "r2dbc:gcp:mssql://p:r:i/shop r2dbc:cloudsql:sqlserver://p:r:i/shop"
      })
  void urls(String old, String expected) {
    Run run = Run.of("migrate", old);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().findFirst()).contains(expected);
    assertThat(run.out()).doesNotContain("not valid");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  @DisplayName("keeps the driver's URL if asked to, with the class replaced")
  void driverUrl() {
    Run run =
        Run.of(
            "migrate",
            "--driver-url",
            "jdbc:mysql:///shop?mdxClientProtocolType=TLS&socketFactory=com.google.cloud.sql.mysql.SocketFactory&cloudSqlInstance=p:r:i&password=geheim");
    assertThat(run.out())
        .isEqualTo(
            "jdbc:mysql:///shop?socketFactory=dev.cloudsql.dialect.mysql.SocketFactory&cloudSqlInstance=p:r:i&password=***\n");
    assertThat(
            Run.of(
                    "migrate",
                    "--driver-url",
                    "jdbc:sqlserver://localhost;socketFactoryClass=com.google.cloud.sql.sqlserver.SocketFactory;password={ge;heim};encrypt=false")
                .out())
        .isEqualTo(
            "jdbc:sqlserver://localhost;socketFactoryClass=dev.cloudsql.dialect.sqlserver.SocketFactory;password=***;encrypt=false\n");
  }

  @Test
  @DisplayName("shows no secret, but placeholders of one")
  void secrets() {
    Run hidden =
        Run.of(
            "migrate", "jdbc:postgresql:///s?cloudSqlInstance=p:r:i&password=geheim&" + POSTGRES);
    assertThat(hidden.out()).contains("?password=***\n", "password is not shown");
    assertThat(hidden.out() + hidden.err()).doesNotContain("geheim");

    Run login = Run.of("migrate", "r2dbc:gcp:mysql://app:geheim@p:r:i/shop");
    assertThat(login.out()).contains("//app:***@p:r:i/").doesNotContain("geheim");

    Run placeholder =
        Run.of("migrate", "jdbc:postgresql:///s?cloudSqlInstance=p:r:i&password=${PW}&" + POSTGRES);
    assertThat(placeholder.out()).contains("?password=${PW}\n").doesNotContain("not shown");
  }

  @Test
  @DisplayName("remarks what is different, and what does not work yet")
  void remarks() {
    assertThat(Run.of("migrate", "jdbc:postgresql://127.0.0.1/s?" + POSTGRES).out())
        .contains("//PROJECT:REGION:INSTANCE/s", "The URL names no instance.");
    assertThat(
            Run.of(
                    "migrate",
                    "jdbc:postgresql:///s?cloudSqlInstance=p:r:i&cloudSqlIpTypes=PSC&" + POSTGRES)
                .out())
        .contains("It is not valid yet: ", "cloudSqlIpTypes is unknown", "ipTypes");
    assertThat(
            Run.of(
                    "migrate",
                    "jdbc:mariadb:///s?cloudSqlInstance=p:r:i&enableIamAuth=true&sslMode=disable&socketFactory=com.google.cloud.sql.mariadb.SocketFactory")
                .out())
        .contains("add com.mysql:mysql-connector-j", "sslMode is left out");
    assertThat(
            Run.of(
                    "migrate",
                    "jdbc:postgresql:///s?cloudSqlNamedConnector=n&cloudSqlInstance=p:r:i&"
                        + POSTGRES)
                .out())
        .contains("Connectors.register");
  }

  @Test
  @DisplayName("migrates a Spring configuration of Google's starter")
  void starter(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("application.properties"),
            """
            server.port=8080
            spring.cloud.gcp.sql.enabled=true
            spring.cloud.gcp.sql.instance-connection-name=${INSTANCE:p:r:i}
            spring.cloud.gcp.sql.databaseName=shop
            spring.cloud.gcp.sql.ip-types=PRIVATE
            spring.cloud.gcp.sql.credentials.location=file:/etc/key.json
            spring.datasource.url=jdbc:postgresql://localhost/shop
            spring.datasource.password=geheim
            """);
    Run run = Run.of("migrate", file.toString());
    assertThat(run.out())
        .startsWith(
            """
            Remove:
              spring.cloud.gcp.sql.enabled
              spring.cloud.gcp.sql.instance-connection-name
              spring.cloud.gcp.sql.databaseName
              spring.cloud.gcp.sql.ip-types
              spring.cloud.gcp.sql.credentials.location
              spring.datasource.url
            Set:
              spring.cloudsql.instance=${INSTANCE:p:r:i}
              spring.cloudsql.database=shop
              spring.cloudsql.ip-types=PRIVATE
              spring.cloudsql.credentials=file:/etc/key.json
            Remarks:
            """)
        .contains("cloudsql-spring-boot-starter", "Set spring.datasource.username")
        .doesNotContain("server.port", "geheim");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  @DisplayName("migrates YAML with URLs, and the options beside them, in each document")
  void yaml(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("application.yml"),
            """
            spring:
              datasource:
                url: jdbc:postgresql:///shop
                driver-class-name: org.postgresql.Driver
                username: app
                hikari:
                  maximum-pool-size: 5
                  data-source-properties:
                    socketFactory: com.google.cloud.sql.postgres.SocketFactory
                    cloudSqlInstance: p:r:i
                    enableIamAuth: true
                    sslmode: disable
                    ApplicationName: shop
            ---
            spring:
              config.activate.on-profile: test
              cloud.gcp.sql.enabled: false
            """);
    assertThat(Run.of("migrate", file.toString()).out())
        .startsWith(
            """
            Document 1
            Remove:
              spring.datasource.hikari.data-source-properties.socketFactory
              spring.datasource.hikari.data-source-properties.cloudSqlInstance
              spring.datasource.hikari.data-source-properties.enableIamAuth
              spring.datasource.hikari.data-source-properties.sslmode
            Set:
              spring:
                datasource:
                  url: jdbc:cloudsql:postgresql://p:r:i/shop?enableIamAuth=true
                  driver-class-name: dev.cloudsql.jdbc.CloudSqlDriver
            Remarks:
            """)
        .contains("Document 2, profile test\nRemove:\n  spring.cloud.gcp.sql.enabled\n")
        .doesNotContain("ApplicationName");
  }

  @Test
  @DisplayName("migrates the properties of a pool, and those of a driver without a URL")
  void pools(@TempDir Path directory) throws Exception {
    Path pool =
        Files.writeString(
            directory.resolve("hikari.properties"),
            """
            jdbcUrl=jdbc:mysql:///shop
            driverClassName=com.mysql.cj.jdbc.Driver
            dataSource.socketFactory=com.google.cloud.sql.mysql.SocketFactory
            dataSource.cloudSqlInstance=p:r:i
            """);
    assertThat(Run.of("migrate", pool.toString()).out())
        .contains(
            "Set:\n  jdbcUrl=jdbc:cloudsql:mysql://p:r:i/shop\n  driverClassName=dev.cloudsql.jdbc.CloudSqlDriver\n");
    Path driver =
        Files.writeString(
            directory.resolve("driver.properties"),
            "socketFactory=com.google.cloud.sql.postgres.SocketFactory\ncloudSqlInstance=p:r:i\n");
    assertThat(Run.of("migrate", driver.toString()).out())
        .startsWith("Set:\n  socketFactory=dev.cloudsql.dialect.postgres.SocketFactory\nRemarks:\n")
        .contains("cloudsql-dialect-postgres");
  }

  @Test
  @DisplayName("says when there is nothing to migrate, and what it cannot read")
  void nothing(@TempDir Path directory) throws Exception {
    Path other = Files.writeString(directory.resolve("a.properties"), "url=jdbc:h2:mem:x\n");
    Run nothing = Run.of("migrate", other.toString());
    assertThat(nothing.out()).contains("names no official connector; nothing changes.");
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.FAILURE);

    Run url = Run.of("migrate", "jdbc:postgresql://localhost/shop?password=geheim");
    assertThat(url.err()).contains("not one of the official connector").doesNotContain("geheim");
    assertThat(url.exitCode()).isEqualTo(ExitCode.FAILURE);

    assertThat(
            Run.of(
                    "migrate",
                    "jdbc:mysql://a:1,b:2/s?socketFactory=com.google.cloud.sql.mysql.SocketFactory")
                .err())
        .contains("several hosts");

    Run missing = Run.of("migrate", directory.resolve("none.yml").toString());
    assertThat(missing.err()).contains("none.yml: there is no such file.");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE);

    Path broken = Files.writeString(directory.resolve("b.yaml"), "password: [geheim\n");
    Run yaml = Run.of("migrate", broken.toString());
    assertThat(yaml.err()).contains("it is not YAML, see line 2.").doesNotContain("geheim");
    assertThat(yaml.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(Run.of("migrate").exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
