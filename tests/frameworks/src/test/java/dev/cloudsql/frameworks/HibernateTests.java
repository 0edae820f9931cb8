package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.jdbc.CloudSqlDataSource;
import jakarta.persistence.EntityManagerFactory;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.SchemaToolingSettings;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.MySQLDialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.tool.schema.Action;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Cloud.Extension.class)
@DisplayName("Hibernate")
@Timeout(120)
class HibernateTests {

  private static final String NAME = "Stühle";

  private final Cloud cloud;

  HibernateTests(Cloud cloud) {
    this.cloud = cloud;
  }

  @Test
  @DisplayName("takes the URL, and finds PostgreSQL's dialect by the connection")
  void byUrl() {
    assertPersists(
        configuration()
            .jdbcUrl(cloud.url(Engine.POSTGRES))
            .jdbcCredentials(Cloud.USER, Cloud.PASSWORD),
        PostgreSQLDialect.class);
  }

  @Test
  @DisplayName("takes the URL and the class of the driver, and finds MySQL's dialect")
  void byDriverClass() {
    assertPersists(
        configuration()
            .jdbcDriver("dev.cloudsql.jdbc.CloudSqlDriver")
            .jdbcUrl(cloud.url(Engine.MYSQL))
            .jdbcCredentials(Cloud.USER, Cloud.PASSWORD),
        MySQLDialect.class);
  }

  @Test
  @DisplayName("takes a data source")
  void byDataSource() {
    CloudSqlDataSource source = new CloudSqlDataSource();
    source.setUrl(cloud.urlWithLogin(Engine.POSTGRES));
    HibernatePersistenceConfiguration configuration = configuration();
    configuration.property(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, source);
    assertPersists(configuration, PostgreSQLDialect.class);
  }

  @Test
  @DisplayName("6 takes the URL beside persistence.xml")
  @SuppressWarnings("unchecked")
  void version6() throws Exception {
    List<Path> path =
        new ArrayList<>(
            ClassPath.of(
                jar ->
                    Stream.of("hibernate-core", "hibernate-models", "jakarta.persistence-api")
                        .noneMatch(jar::contains)));
    path.addAll(ClassPath.copied("hibernate-6"));
    // At its first use it loads the drivers by the thread's class loader.
    DriverManager.getDrivers();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = ClassPath.loader(path)) {
      thread.setContextClassLoader(loader);
      Object program =
          loader.loadClass(JpaProgram.class.getName()).getDeclaredConstructor().newInstance();

      String result =
          ((Function<Map<String, String>, String>) program)
              .apply(
                  Map.of(
                      JdbcSettings.JAKARTA_JDBC_URL,
                      cloud.url(Engine.POSTGRES),
                      JdbcSettings.JAKARTA_JDBC_USER,
                      Cloud.USER,
                      JdbcSettings.JAKARTA_JDBC_PASSWORD,
                      Cloud.PASSWORD,
                      SchemaToolingSettings.HBM2DDL_AUTO,
                      "create-drop"));

      assertThat(result).matches("6\\.\\S+ PostgreSQLDialect table");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static HibernatePersistenceConfiguration configuration() {
    HibernatePersistenceConfiguration configuration =
        new HibernatePersistenceConfiguration("shop").schemaToolingAction(Action.CREATE_DROP);
    configuration.managedClass(Item.class);
    return configuration;
  }

  private static void assertPersists(
      HibernatePersistenceConfiguration configuration, Class<? extends Dialect> dialect) {
    try (EntityManagerFactory factory = configuration.createEntityManagerFactory()) {
      factory.runInTransaction(manager -> manager.persist(new Item(NAME)));
      String name =
          factory.callInTransaction(
              manager ->
                  manager.createQuery("select name from Item", String.class).getSingleResult());

      assertThat(name).isEqualTo(NAME);
      assertThat(factory.unwrap(SessionFactoryImplementor.class).getJdbcServices().getDialect())
          .isInstanceOf(dialect);
    }
  }
}
