package dev.cloudsql.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The module of the PostgreSQL dialect")
class ModuleTests {

  private static final String NAME = "dev.cloudsql.dialect.postgres";

  @Test
  @DisplayName("shows its package to the driver alone, and the driver can make the socket factory")
  void servesTheDriver() throws Exception {
    Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolveAndBind(finder(), ModuleFinder.of(), Set.of(NAME));
    ModuleLayer layer =
        ModuleLayer.boot()
            .defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
    assertThat(layer.findModule(NAME).orElseThrow().getDescriptor().exports())
        .allSatisfy(exports -> assertThat(exports.targets()).containsOnly("org.postgresql.jdbc"));
    Driver driver =
        (Driver)
            layer
                .findLoader("org.postgresql.jdbc")
                .loadClass(org.postgresql.Driver.class.getName())
                .getConstructor()
                .newInstance();
    String url =
        "jdbc:postgresql:///shop?sslmode=disable&socketFactory=" + SocketFactory.class.getName();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> driver.connect(url, new Properties()))
        .havingCause()
        .satisfies(
            e -> assertThat(e.getClass().getName()).isEqualTo(ConnectorException.class.getName()));
  }

  private static ModuleFinder finder() throws URISyntaxException {
    return ModuleFinder.of(
        home(Connectors.class), home(PostgresDialect.class), home(org.postgresql.Driver.class));
  }

  private static Path home(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
