package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.jdbc.CloudSqlDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import org.jooq.CloseableDSLContext;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.tools.jdbc.JDBCUtils;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Cloud.Extension.class)
@DisplayName("jOOQ")
@Timeout(120)
class JooqTests {

  private final Cloud cloud;

  JooqTests(Cloud cloud) {
    this.cloud = cloud;
  }

  @Test
  @DisplayName("takes the URL, and finds the dialect by the connection")
  void byUrl() {
    try (CloseableDSLContext database =
        DSL.using(cloud.url(Engine.POSTGRES), Cloud.USER, Cloud.PASSWORD)) {
      assertThat(database.dialect().family()).isEqualTo(SQLDialect.POSTGRES);
      assertThat(database.fetchValue("SELECT current_user")).isEqualTo(Cloud.USER);
    }
  }

  @Test
  @DisplayName("takes a data source, with the dialect that the program names")
  void byDataSource() {
    CloudSqlDataSource source = new CloudSqlDataSource();
    source.setUrl(cloud.urlWithLogin(Engine.MYSQL));
    DSLContext database = DSL.using(source, SQLDialect.MYSQL);

    assertThat(database.select(DSL.concat("a", "b")).fetchOne(0)).isEqualTo("ab");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("finds the dialect of a connection by the URL in its metadata")
  @CsvSource({"POSTGRES, POSTGRES", "MYSQL, MYSQL"})
  void dialectOfTheMetadata(Engine engine, SQLDialect dialect) throws Exception {
    try (Connection connection = DriverManager.getConnection(cloud.urlWithLogin(engine))) {
      String url = connection.getMetaData().getURL();

      assertThat(JDBCUtils.dialect(url).family()).as(url).isEqualTo(dialect);
      assertThat(url).doesNotContain(Cloud.PASSWORD);
    }
  }
}
