package dev.cloudsql.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tests with the tag {@code once} do not depend on the version of Spring Boot. */
@DisplayName("An application context")
class ContextTests {

  private static final List<String> MAIN =
      List.of(
          "spring.cloudsql.instance=project:region:shop",
          "spring.cloudsql.dialect=postgres",
          "spring.cloudsql.database=shop");

  @Test
  @DisplayName("connects by spring.datasource.url alone, although H2 is on the class path")
  void url() throws Exception {
    try (ConfigurableApplicationContext context =
        World.start(
            List.of("spring.datasource.url=jdbc:cloudsql:postgresql://project:region:shop/shop"))) {
      assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class);
      assertThat(database(context)).isEqualTo("shop");
      context.getBean(EmulatedInstance.class).connections().awaitHandshakes(1);
      assertThat(context.getBeansOfType(Connector.class)).isEmpty();
    }
  }

  @Test
  @Tag("once")
  @DisplayName("logs in by IAM with the user of the credentials")
  void iam() {
    try (ConfigurableApplicationContext context =
        World.builder(
                with(MAIN, "spring.cloudsql.enable-iam-auth=true", "spring.cloudsql.database=iam"),
                World.Cloud.class)
            .run()) {
      assertThat(
              new JdbcTemplate(context.getBean(DataSource.class))
                  .queryForObject("SELECT session_user", String.class))
          .isEqualTo(
              context
                  .getBean(CloudSqlEmulator.class)
                  .serviceAccount()
                  .replace(".gserviceaccount.com", ""));
    }
  }

  @Test
  @Tag("once")
  @DisplayName("shares a connector between data sources that differ only in their connects")
  void shared() {
    List<String> properties =
        with(
            MAIN,
            "spring.cloudsql.datasources.orders.instance=project:region:orders",
            "spring.cloudsql.datasources.orders.database=shop",
            "spring.cloudsql.datasources.orders.username=app",
            "spring.cloudsql.datasources.orders.timeout=20",
            "spring.cloudsql.datasources.other.instance=project:region:other",
            "spring.cloudsql.datasources.other.username=app",
            "spring.cloudsql.datasources.other.idle-timeout=1h",
            "cloudsql.emulator.datasources.orders.backend=" + World.backend(),
            "cloudsql.emulator.datasources.other.backend=" + World.backend());
    try (ConfigurableApplicationContext context = World.start(properties)) {
      CloudSqlConnectors connectors = context.getBean(CloudSqlConnectors.class);
      assertThat(connectors.connector("orders")).isSameAs(connectors.connector());
      assertThat(connectors.connector("other")).isNotSameAs(connectors.connector());
      assertThat(
              new JdbcTemplate(context.getBean("ordersDataSource", DataSource.class))
                  .queryForObject("SELECT current_database()", String.class))
          .isEqualTo("shop");
    }
  }

  @Test
  @DisplayName("has only named data sources, if no other is configured")
  void namedOnly() {
    List<String> properties =
        List.of(
            "spring.cloudsql.datasources.orders.instance=project:region:orders",
            "spring.cloudsql.datasources.orders.dialect=postgres",
            "spring.cloudsql.datasources.orders.database=shop",
            "spring.cloudsql.datasources.orders.username=app",
            "cloudsql.emulator.datasources.orders.backend=" + World.backend());
    try (ConfigurableApplicationContext context = World.start(properties)) {
      assertThat(context.getBean(JdbcTemplate.class).queryForObject("SELECT 1", int.class))
          .isEqualTo(1);
      assertThat(context.getBeansOfType(DataSource.class)).containsOnlyKeys("ordersDataSource");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Hooks {

    @Bean
    ConnectorConfigCustomizer customizer() {
      return config -> config.applicationName("customized");
    }

    @Bean
    Reports reports() {
      return new Reports();
    }
  }

  static class Reports implements ConnectorListener {

    final List<String> connected = new CopyOnWriteArrayList<>();

    @Override
    public void connectFinished(ConnectFinished event) {
      event.report().ifPresent(report -> connected.add(report.instance().toString()));
    }
  }

  @Test
  @Tag("once")
  @DisplayName("calls the application's customizers and listeners")
  void hooks() {
    try (ConfigurableApplicationContext context = World.start(MAIN, Hooks.class)) {
      assertThat(database(context)).isEqualTo("shop");
      assertThat(context.getBean(Reports.class).connected).contains("project:region:shop");
      assertThat(context.getBean(CloudSqlEmulator.class).calls().of(ApiCall.CONNECT_SETTINGS))
          .allSatisfy(
              call -> assertThat(call.header("User-Agent").orElseThrow()).contains("customized"));
    }
  }

  /** Connects anew while the context stops its life cycle, as requests do that are drained. */
  static class LastRequest implements SmartLifecycle {

    private final DataSource dataSource;
    private boolean running;
    int result;

    LastRequest(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      running = false;
      ((HikariDataSource) dataSource).getHikariPoolMXBean().softEvictConnections();
      Integer one = new JdbcTemplate(dataSource).queryForObject("SELECT 1", int.class);
      result = one == null ? 0 : one;
    }

    @Override
    public boolean isRunning() {
      return running;
    }
  }

  static class Destroyed implements DestructionAwareBeanPostProcessor {

    final List<String> names = new ArrayList<>();

    @Override
    public void postProcessBeforeDestruction(Object bean, String name) {
      names.add(name);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Shutdown {

    @Bean
    LastRequest lastRequest(DataSource dataSource) {
      return new LastRequest(dataSource);
    }

    @Bean
    static Destroyed destroyed() {
      return new Destroyed();
    }
  }

  @Test
  @DisplayName("drains requests, then closes the pool, then the connector")
  void shutdown() throws Exception {
    ConfigurableApplicationContext context = World.start(MAIN, Shutdown.class);
    assertThat(database(context)).isEqualTo("shop");
    Connector connector = context.getBean(Connector.class);
    LastRequest lastRequest = context.getBean(LastRequest.class);
    Destroyed destroyed = context.getBean(Destroyed.class);
    HikariDataSource pool = context.getBean(HikariDataSource.class);

    context.close();

    assertThat(lastRequest.result).isEqualTo(1);
    assertThat(destroyed.names).containsSubsequence("dataSource", "cloudSqlConnectors");
    assertThat(pool.isClosed()).isTrue();
    assertThat(connector.status().open()).isFalse();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> new ConnectorDriver().connect(pool.getJdbcUrl(), null))
        .withMessageContaining("its application context is closed")
        .returns("08003", SQLException::getSQLState);
  }

  @Test
  @Tag("once")
  @DisplayName("makes its pool anew, as a refresh of the context does")
  void refresh() {
    try (ConfigurableApplicationContext context = World.start(MAIN)) {
      HikariDataSource before = context.getBean(HikariDataSource.class);
      assertThat(database(context)).isEqualTo("shop");

      ((DefaultListableBeanFactory) context.getBeanFactory()).destroySingleton("dataSource");

      assertThat(before.isClosed()).isTrue();
      assertThat(context.getBean(HikariDataSource.class)).isNotSameAs(before);
      assertThat(database(context)).isEqualTo("shop");
    }
  }

  @Test
  @Tag("once")
  @DisplayName("replaces the connections of its pool when its DNS name moves to another instance")
  void failover() {
    List<String> properties =
        with(
            MAIN,
            "spring.cloudsql.instance=db.example.com",
            "spring.cloudsql.failover-period=1s",
            // Longer than the test waits: the sockets to the former instance end by the pool alone.
            "spring.cloudsql.failover-grace=1h",
            "spring.datasource.hikari.minimum-idle=2");
    try (ConfigurableApplicationContext context = World.start(properties)) {
      assertThat(database(context)).isEqualTo("shop");
      EmulatedInstance former = context.getBean("db.example.com", EmulatedInstance.class);
      former.connections().awaitOpen(2);
      CloudSqlEmulator emulator = context.getBean(CloudSqlEmulator.class);
      String[] backend = World.backend().split(":");
      EmulatedInstance next =
          emulator
              .instance("project:region:next")
              .backend(Backend.tcp(backend[0], Integer.parseInt(backend[1])))
              .start();

      emulator.dns().set(DnsRecord.txt("db.example.com", next.name()));

      former.connections().awaitOpen(0);
      next.connections().awaitHandshakes(2);
      assertThat(database(context)).isEqualTo("shop");
    }
  }

  @Test
  @DisplayName("is healthy as long as its last connect succeeded, and unknown before the first")
  void health() {
    try (ConfigurableApplicationContext context = World.start(MAIN)) {
      CloudSqlConnectors connectors = context.getBean(CloudSqlConnectors.class);
      assertThat(CloudSqlHealth.of(connectors).level()).isEqualTo(CloudSqlHealth.Level.UNKNOWN);

      EmulatedInstance instance = context.getBean(EmulatedInstance.class);
      var refused = instance.fault(InstanceFault.refuse());
      assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> database(context));
      CloudSqlHealth down = CloudSqlHealth.of(connectors);
      assertThat(down.level()).isEqualTo(CloudSqlHealth.Level.DOWN);
      assertThat(down.details()).asString().contains("CSQL-TCP");

      refused.clear();
      assertThat(database(context)).isEqualTo("shop");
      assertThat(CloudSqlHealth.of(connectors).level()).isEqualTo(CloudSqlHealth.Level.UP);
    }
  }

  private static String database(ConfigurableApplicationContext context) {
    String name =
        new JdbcTemplate(context.getBean(DataSource.class))
            .queryForObject("SELECT current_database()", String.class);
    return String.valueOf(name);
  }

  /** The properties, of which the last with a name counts. */
  private static List<String> with(List<String> properties, String... more) {
    List<String> all = new ArrayList<>(properties);
    for (String one : more) {
      all.removeIf(it -> it.startsWith(one.substring(0, one.indexOf('=') + 1)));
      all.add(one);
    }
    return all;
  }
}
