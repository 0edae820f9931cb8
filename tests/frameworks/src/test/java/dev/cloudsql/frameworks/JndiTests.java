package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.jdbc.CloudSqlDataSource;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ContextResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Cloud.Extension.class)
@DisplayName("A resource of Tomcat")
@Timeout(120)
class JndiTests {

  private static final String NAME = "jdbc/shop";

  private final Cloud cloud;
  private final Tomcat tomcat = new Tomcat();

  JndiTests(Cloud cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void prepare(@TempDir Path directory) {
    tomcat.setBaseDir(directory.toString());
    tomcat.enableNaming();
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  @Test
  @DisplayName("is the data source, made by its factory")
  void dataSource() throws Exception {
    DataSource found =
        lookUp(
            resource -> {
              resource.setType("javax.sql.DataSource");
              resource.setProperty("factory", "dev.cloudsql.jdbc.CloudSqlDataSource$Factory");
              resource.setProperty("url", cloud.url(Engine.POSTGRES));
              resource.setProperty("username", Cloud.USER);
              resource.setProperty("password", Cloud.PASSWORD);
            });

    assertThat(found).isInstanceOf(CloudSqlDataSource.class);
    assertConnects(found);
  }

  @Test
  @DisplayName("is a bean with the properties of the data source")
  void bean() throws Exception {
    DataSource found =
        lookUp(
            resource -> {
              resource.setType("dev.cloudsql.jdbc.CloudSqlDataSource");
              resource.setProperty("factory", "org.apache.naming.factory.BeanFactory");
              resource.setProperty("url", cloud.url(Engine.POSTGRES));
              resource.setProperty("user", Cloud.USER);
              resource.setProperty("password", Cloud.PASSWORD);
            });

    assertThat(found).isInstanceOf(CloudSqlDataSource.class);
    assertConnects(found);
  }

  @Test
  @DisplayName("is a pool of Tomcat JDBC over the URL")
  void pool() throws Exception {
    DataSource found =
        lookUp(
            resource -> {
              resource.setType("javax.sql.DataSource");
              resource.setProperty("factory", "org.apache.tomcat.jdbc.pool.DataSourceFactory");
              resource.setProperty("driverClassName", "dev.cloudsql.jdbc.CloudSqlDriver");
              resource.setProperty("url", cloud.url(Engine.POSTGRES));
              resource.setProperty("username", Cloud.USER);
              resource.setProperty("password", Cloud.PASSWORD);
              resource.setProperty("initialSize", "1");
              resource.setProperty("maxActive", "2");
              resource.setCloseMethod("close");
            });

    assertThat(found).isInstanceOf(org.apache.tomcat.jdbc.pool.DataSource.class);
    assertConnects(found);
  }

  /** What an application finds under {@code java:comp/env} when it starts. */
  private DataSource lookUp(Consumer<ContextResource> settings) throws Exception {
    ContextResource resource = new ContextResource();
    resource.setName(NAME);
    resource.setAuth("Container");
    settings.accept(resource);
    Context application = tomcat.addContext("", null);
    application.getNamingResources().addResource(resource);
    CompletableFuture<DataSource> found = new CompletableFuture<>();
    application.addServletContainerInitializer(
        (classes, servletContext) -> servletContext.addListener(new LookUp(found)), null);
    tomcat.start();
    return found.get();
  }

  private record LookUp(CompletableFuture<DataSource> found) implements ServletContextListener {

    @Override
    @SuppressWarnings("BanJNDI") // The name is a constant.
    public void contextInitialized(ServletContextEvent event) {
      try {
        found.complete((DataSource) new InitialContext().lookup("java:comp/env/" + NAME));
      } catch (NamingException e) {
        found.completeExceptionally(e);
      }
    }
  }

  private static void assertConnects(DataSource source) throws Exception {
    try (Connection connection = source.getConnection()) {
      assertThat(Rows.text(connection, "SELECT current_user")).isEqualTo(Cloud.USER);
    }
  }
}
