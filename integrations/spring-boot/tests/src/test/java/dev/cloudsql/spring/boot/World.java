package dev.cloudsql.spring.boot;

import dev.cloudsql.spring.boot.test.EmulatedCloudSql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * One PostgreSQL for the tests of a JVM, and applications that use it through emulators of their
 * own.
 */
final class World {

  /** Also for the database; the server trusts everybody. */
  private static final String USER = "app";

  private static @Nullable EmbeddedPostgres postgres;

  private World() {}

  /** An application of Spring Boot without a web server. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  /** The emulator, in front of the shared PostgreSQL. */
  @Configuration(proxyBeanMethods = false)
  @EmulatedCloudSql
  static class Cloud {}

  /** Host and port of the shared PostgreSQL, which starts with the first call. */
  static synchronized String backend() {
    if (postgres == null) {
      try {
        EmbeddedPostgres started =
            EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(2)).start();
        try (Connection connection = started.getPostgresDatabase().getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("CREATE ROLE " + USER + " LOGIN");
          statement.execute("CREATE DATABASE shop OWNER " + USER);
          statement.execute("CREATE ROLE \"connector@emulator-project.iam\" LOGIN");
        }
        postgres = started;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
    return "127.0.0.1:" + postgres.getPort();
  }

  /** Starts an application with these properties and an emulator. */
  static ConfigurableApplicationContext start(List<String> properties, Class<?>... configurations) {
    List<String> all = new ArrayList<>(properties);
    all.add("cloudsql.emulator.backend=" + backend());
    if (properties.stream().noneMatch(it -> it.startsWith("spring.datasource.username"))) {
      all.add("spring.datasource.username=" + USER);
    }
    return builder(all, configurations).sources(Cloud.class).run();
  }

  /** Deregisters the drivers of this class loader, as web servers do when an application ends. */
  static void deregisterDrivers() {
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass().getClassLoader() == World.class.getClassLoader()) {
        try {
          DriverManager.deregisterDriver(driver);
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** An application with these properties and no emulator. */
  static SpringApplicationBuilder builder(List<String> properties, Class<?>... configurations) {
    return new SpringApplicationBuilder(Application.class)
        .sources(configurations)
        .web(WebApplicationType.NONE)
        .registerShutdownHook(false)
        .logStartupInfo(false)
        // To find out whether the database is embedded, the scripts' initializer connects.
        .properties("spring.sql.init.mode=never")
        .properties(properties.toArray(String[]::new));
  }
}
