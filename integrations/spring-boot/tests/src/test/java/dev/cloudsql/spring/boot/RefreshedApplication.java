package dev.cloudsql.spring.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * An application with Spring Cloud, whose configuration file names another instance while it runs.
 * Spring Cloud makes its pool anew at the next use.
 */
public final class RefreshedApplication implements Consumer<List<String>> {

  /** Made by reflection. */
  public RefreshedApplication() {}

  /** Runs the application with these properties. */
  @Override
  public void accept(List<String> properties) {
    try {
      Path file = Files.createTempDirectory("refresh").resolve("application.properties");
      Files.writeString(file, "spring.cloudsql.instance=project:region:shop");
      try (ConfigurableApplicationContext context =
          World.builder(properties)
              .properties(
                  "logging.register-shutdown-hook=false",
                  "spring.cloud.refresh.extra-refreshable=com.zaxxer.hikari.HikariDataSource")
              .run("--spring.config.additional-location=" + file.toUri())) {
        JdbcTemplate jdbc = new JdbcTemplate(context.getBean(DataSource.class));
        jdbc.execute("SELECT 1");

        Files.writeString(file, "spring.cloudsql.instance=project:region:next");
        context.getBean(ContextRefresher.class).refresh();

        jdbc.execute("SELECT 1");
      } finally {
        Files.delete(file);
        Files.delete(file.getParent());
      }
      World.deregisterDrivers();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
