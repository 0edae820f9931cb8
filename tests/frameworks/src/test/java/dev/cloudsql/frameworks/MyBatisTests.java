package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.jdbc.CloudSqlDataSource;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.mapping.VendorDatabaseIdProvider;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Cloud.Extension.class)
@DisplayName("MyBatis")
@Timeout(120)
class MyBatisTests {

  private final Cloud cloud;

  MyBatisTests(Cloud cloud) {
    this.cloud = cloud;
  }

  /** A mapper with a statement for one vendor. */
  interface Greetings {
    @Select(
        databaseId = "postgresql",
        value = "SELECT current_user || ' greets ' || CAST(#{name} AS text)")
    String greet(@Param("name") String name);
  }

  @Test
  @DisplayName("takes the URL and the class of the driver in its own pool")
  void byUrl() throws Exception {
    PooledDataSource pool =
        new PooledDataSource(
            "dev.cloudsql.jdbc.CloudSqlDriver",
            cloud.url(Engine.POSTGRES),
            Cloud.USER,
            Cloud.PASSWORD);
    try {
      assertMaps(pool);
    } finally {
      pool.forceCloseAll();
    }
  }

  @Test
  @DisplayName("takes a data source")
  void byDataSource() throws Exception {
    CloudSqlDataSource source = new CloudSqlDataSource();
    source.setUrl(cloud.urlWithLogin(Engine.POSTGRES));
    assertMaps(source);
  }

  private static void assertMaps(DataSource source) throws Exception {
    Properties vendors = new Properties();
    vendors.setProperty("PostgreSQL", "postgresql");
    VendorDatabaseIdProvider vendor = new VendorDatabaseIdProvider();
    vendor.setProperties(vendors);
    Configuration configuration =
        new Configuration(new Environment("test", new JdbcTransactionFactory(), source));
    configuration.setDatabaseId(vendor.getDatabaseId(source));
    configuration.addMapper(Greetings.class);
    try (SqlSession session = new SqlSessionFactoryBuilder().build(configuration).openSession()) {
      assertThat(session.getMapper(Greetings.class).greet("you")).isEqualTo("app greets you");
    }
  }
}
