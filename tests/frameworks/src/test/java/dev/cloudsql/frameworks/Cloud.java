package dev.cloudsql.frameworks;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.IamLogin;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.tds.TdsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One emulator for all tests of this module. Each engine has one instance, with a real PostgreSQL
 * or MySQL or the emulator's SQL Server behind it; it is started for the first test that needs it.
 * Each has a database {@code shop} and a user {@code app} with a password; PostgreSQL also has
 * users for two service accounts.
 */
final class Cloud implements AutoCloseable {

  static final String DATABASE = "shop";
  static final String USER = "app";
  static final String PASSWORD = "s3cret";

  /** A service account that the emulator's own may impersonate. */
  static final String TARGET = "reports@shop.iam.gserviceaccount.com";

  private final CloudSqlEmulator emulator = CloudSqlEmulator.start();
  private final Map<Engine, EmulatedInstance> instances = new EnumMap<>(Engine.class);
  private final Map<Engine, AutoCloseable> databases = new EnumMap<>(Engine.class);
  private final Path key;

  private Cloud() throws IOException {
    Path directory = Files.createDirectories(Path.of("target", "emulator"));
    key = emulator.writeServiceAccountKey(directory).toAbsolutePath();
  }

  CloudSqlEmulator emulator() {
    return emulator;
  }

  /** The instance of an engine, which runs. */
  synchronized EmulatedInstance instance(Engine engine) {
    return instances.computeIfAbsent(engine, this::start);
  }

  private EmulatedInstance start(Engine engine) {
    emulator.dns().set(DnsRecord.txt(engine.dnsName(), engine.instance()));
    return emulator
        .instance(engine.instance())
        .databaseVersion(engine.version())
        .addresses(AddressType.PUBLIC, AddressType.PRIVATE)
        .settings(settings -> settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"))
        .backend(database(engine))
        .start();
  }

  private Backend database(Engine engine) {
    try {
      switch (engine) {
        case POSTGRES -> {
          Postgres postgres = Postgres.start();
          databases.put(engine, postgres);
          postgres.execute("CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'");
          postgres.execute("CREATE DATABASE shop OWNER app");
          postgres.execute("CREATE ROLE \"" + userOf(emulator.serviceAccount()) + "\" LOGIN");
          postgres.execute("CREATE ROLE \"" + userOf(TARGET) + "\" LOGIN");
          return passwordOrIam(postgres.backend());
        }
        case MYSQL -> {
          Server mysql = Server.mysql();
          databases.put(engine, mysql);
          prepare(mysql);
          return mysql.unixSocket();
        }
        default -> {
          return TdsServer.withUser(USER, PASSWORD).database(DATABASE);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + engine, e);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot prepare " + engine, e);
    }
  }

  /** Connections with a login token in their certificate log in by IAM, others by password. */
  private Backend passwordOrIam(Backend database) {
    Backend iam = IamLogin.postgres(database, emulator.iam()::loginPrincipal);
    return client -> {
      if (emulator.iam().loginPrincipal(client).isPresent()) {
        iam.serve(client);
      } else {
        database.serve(client);
      }
    };
  }

  /** The password that the tests use, and one that MariaDB Connector/J sends without TLS. */
  private static void prepare(Server mysql) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", "app");
    login.setProperty("password", Server.PASSWORD);
    login.setProperty("allowPublicKeyRetrieval", "true");
    try (Connection connection =
            DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + mysql.port() + "/shop", login);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ALTER USER app IDENTIFIED WITH mysql_native_password BY '" + PASSWORD + "'");
    }
  }

  /** The Unix socket of MySQL, as a local proxy would have one. */
  synchronized Path mysqlSocket() {
    return ((Server) databases.get(Engine.MYSQL)).socket().toAbsolutePath();
  }

  /** The user that a service account logs in as on PostgreSQL. */
  static String userOf(String serviceAccount) {
    return serviceAccount.replace(".gserviceaccount.com", "");
  }

  /** The URL that a user would write, and the settings that lead to the emulator. */
  String url(Engine engine) {
    return "jdbc:cloudsql:%s://%s/%s?%s"
        .formatted(engine.dialect(), instance(engine).name(), DATABASE, query());
  }

  /** The same with the user and the password. */
  String urlWithLogin(Engine engine) {
    return url(engine) + "&user=" + USER + "&password=" + PASSWORD;
  }

  /**
   * The settings that lead to the emulator, as in the query of a URL; not encoded, because MariaDB
   * Connector/J does not decode them.
   */
  String query() {
    Properties settings = settings();
    return settings.stringPropertyNames().stream()
        .sorted()
        .map(name -> name + "=" + settings.getProperty(name))
        .collect(Collectors.joining("&"));
  }

  /** The settings that lead to the emulator. */
  Properties settings() {
    Properties settings = new Properties();
    settings.setProperty("cloudSqlAdminRootUrl", emulator.adminEndpoint().toString());
    settings.setProperty("cloudSqlIamRootUrl", emulator.adminEndpoint().toString());
    settings.setProperty("cloudSqlServerPort", Integer.toString(emulator.serverPort()));
    settings.setProperty("cloudSqlGoogleCredentialsPath", key.toString());
    settings.setProperty("instanceResolver", "dns:" + emulator.dns().address());
    return settings;
  }

  @Override
  public void close() throws Exception {
    emulator.close();
    for (AutoCloseable database : databases.values()) {
      database.close();
    }
  }

  /** Gives tests the cloud as a parameter. */
  static final class Extension implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Cloud.class;
    }

    @Override
    public Cloud resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(Cloud.class))
          .getOrComputeIfAbsent(Cloud.class, type -> start(), Cloud.class);
    }

    private static Cloud start() {
      try {
        return new Cloud();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
