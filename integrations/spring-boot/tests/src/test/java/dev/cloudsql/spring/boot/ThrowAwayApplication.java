package dev.cloudsql.spring.boot;

import java.sql.DriverManager;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * An application that is loaded by a class loader of its own, starts, reads a row and ends. Tests
 * talk to it through types of the JDK alone.
 */
public final class ThrowAwayApplication implements Consumer<List<String>> {

  /** Made by reflection. */
  public ThrowAwayApplication() {}

  /** Runs the application with these properties. */
  @Override
  public void accept(List<String> properties) {
    try (ConfigurableApplicationContext context =
        World.builder(properties).properties("logging.register-shutdown-hook=false").run()) {
      new JdbcTemplate(context.getBean(DataSource.class)).execute("SELECT 1");
    }
    if (DriverManager.drivers().anyMatch(ConnectorDriver.class::isInstance)) {
      throw new AssertionError("ConnectorDriver is still registered");
    }
    World.deregisterDrivers();
  }
}
