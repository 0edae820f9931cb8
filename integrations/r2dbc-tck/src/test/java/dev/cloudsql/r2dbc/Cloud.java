package dev.cloudsql.r2dbc;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.backend.IamLogin;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.tds.TdsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One emulator for all tests of this module, and one database for each engine, started for the
 * first test that needs it. Each has a database {@code shop} and a user {@code app} with a
 * password.
 */
final class Cloud implements AutoCloseable {

  static final String DATABASE = "shop";
  static final String USER = "app";
  static final String PASSWORD = "s3cret";

  private final CloudSqlEmulator emulator = CloudSqlEmulator.start();
  private final Map<Engine, EmulatedInstance> instances = new EnumMap<>(Engine.class);
  private final Map<Engine, Backend> backends = new EnumMap<>(Engine.class);
  private final List<AutoCloseable> databases = new ArrayList<>();
  private Server mysql;
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
    return instances.computeIfAbsent(
        engine,
        missing -> {
          emulator.dns().set(DnsRecord.txt(engine.dnsName(), engine.instance()));
          return start(engine, engine.instance());
        });
  }

  /** Another instance with the engine's database behind it; the caller closes it. */
  synchronized EmulatedInstance start(Engine engine, String name) {
    return emulator
        .instance(name)
        .databaseVersion(engine.version())
        .addresses(AddressType.PUBLIC)
        .settings(settings -> settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"))
        .backend(backend(engine))
        .start();
  }

  /** The database of an engine, for an instance of another emulator. */
  synchronized Backend backend(Engine engine) {
    return backends.computeIfAbsent(engine, this::database);
  }

  private Backend database(Engine engine) {
    try {
      return switch (engine) {
        case POSTGRESQL -> postgres();
        case MYSQL, MARIADB -> passwordOrIam(mysql().unixSocket(), IamLogin::mysql);
        case SQLSERVER -> TdsServer.withUser(USER, PASSWORD).database(DATABASE).encryptLogins();
      };
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + engine, e);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot prepare " + engine, e);
    }
  }

  private Backend postgres() throws IOException, SQLException {
    Postgres postgres = Postgres.start();
    databases.add(postgres);
    postgres.execute("CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'");
    postgres.execute("CREATE DATABASE shop OWNER app");
    postgres.execute("CREATE ROLE \"" + iamUser() + "\" LOGIN");
    return passwordOrIam(postgres.backend(), IamLogin::postgres);
  }

  /** One for both drivers. */
  private Server mysql() {
    if (mysql == null) {
      mysql = Server.mysql();
      databases.add(mysql);
    }
    return mysql;
  }

  /** Connections with a login token in their certificate log in by IAM, others by password. */
  private Backend passwordOrIam(
      Backend database,
      BiFunction<Backend, Function<BackendConnection, Optional<String>>, Backend> guard) {
    Backend iam = guard.apply(database, emulator.iam()::loginPrincipal);
    return client -> {
      if (emulator.iam().loginPrincipal(client).isPresent()) {
        iam.serve(client);
      } else {
        database.serve(client);
      }
    };
  }

  /** The user that the emulator's service account logs in as on PostgreSQL. */
  String iamUser() {
    return emulator.serviceAccount().replace(".gserviceaccount.com", "");
  }

  /** The URL that a user would write, with the settings that lead to the emulator. */
  String url(Engine engine, String... more) {
    return urlOf(engine, instance(engine).name(), more);
  }

  /** The same for another name of the instance, or another instance. */
  String urlOf(Engine engine, String host, String... more) {
    return "r2dbc:cloudsql:%s://%s:%s@%s/%s?%s"
        .formatted(engine.protocol(), USER, encoded(password(engine)), host, DATABASE, query(more));
  }

  /** MySQL's has every character that a URL would have to escape. */
  static String password(Engine engine) {
    return engine == Engine.MYSQL || engine == Engine.MARIADB ? Server.PASSWORD : PASSWORD;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The settings that lead to the emulator, as the query of a URL. */
  String query(String... more) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("cloudSqlAdminRootUrl", emulator.adminEndpoint().toString());
    settings.put("cloudSqlServerPort", Integer.toString(emulator.serverPort()));
    settings.put("cloudSqlGoogleCredentialsPath", key.toString());
    settings.put("instanceResolver", "dns:" + emulator.dns().address());
    // The emulator's SQL Server has no cursors; other drivers do not know the option.
    settings.put("preferCursoredExecution", "false");
    for (String setting : more) {
      int equals = setting.indexOf('=');
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining("&"));
  }

  @Override
  public void close() throws Exception {
    emulator.close();
    for (AutoCloseable database : databases) {
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
