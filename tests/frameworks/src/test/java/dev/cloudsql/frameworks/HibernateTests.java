package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.jdbc.CloudSqlDataSource;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.cfg.JdbcSettings;
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
