package dev.cloudsql.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The target of an examination")
class ConnectTargetTests {

  @ParameterizedTest
  @DisplayName("may be a name or a URL of any driver, for this library or the official connector")
  @CsvSource(
      delimiter = ' ',
      nullValues = "-",
      value = {
        "p:r:i p:r:i - {}",
        "google.com:p:r:i google.com:p:r:i - {}",
        "db.example.com db.example.com - {}",
        "jdbc:cloudsql:postgresql://p:r:i/shop?ipTypes=PSC p:r:i postgresql {database=shop,ipTypes=PSC}",
        "jdbc:postgresql:///shop?cloudSqlInstance=p:r:i&socketFactory=dev.cloudsql.dialect.postgres.SocketFactory p:r:i postgres {database=shop}",
        "jdbc:postgresql://db.example.com:5432/shop?socketFactory=com.google.cloud.sql.postgres.SocketFactory&user=a%40b db.example.com postgres {database=shop,user=a@b}",
        "jdbc:postgresql://localhost/shop?socketFactory=com.google.cloud.sql.postgres.SocketFactory&socketFactoryArg=p:r:i&sslmode=disable p:r:i postgres {database=shop}",
        "jdbc:mysql://u:secret@ignored/shop?socketFactory=dev.cloudsql.dialect.mysql.SocketFactory&cloudSqlInstance=p:r:i p:r:i mysql {database=shop}",
        "jdbc:mysql:///shop?socketFactory=dev.cloudsql.dialect.mysql.MariaDbSocketFactory&cloudSqlInstance=p:r:i p:r:i mariadb {database=shop}",
        "jdbc:mariadb://x/shop?socketFactory=com.google.cloud.sql.mariadb.SocketFactory&cloudSqlInstance=p:r:i p:r:i mariadb {database=shop}",
        "jdbc:sqlserver://localhost;databaseName=shop;socketFactoryClass=dev.cloudsql.dialect.sqlserver.SocketFactory;socketFactoryConstructorArg=p:r:i?ipTypes=PRIVATE;user={a;b};encrypt=false p:r:i sqlserver {database=shop,ipTypes=PRIVATE,user=a;b}"
      })
  void parsed(String text, String instance, String dialect, String properties) throws Exception {
    ConnectTarget target = ConnectTarget.parse(text);
    assertThat(target.instance()).isEqualTo(instance);
    assertThat(target.dialect()).isEqualTo(dialect);
    assertThat(target.properties()).containsExactlyInAnyOrderEntriesOf(map(properties));
    assertThat(target.toString()).isEqualTo(instance);
  }

  private static Map<Object, Object> map(String text) {
    Map<Object, Object> map = new HashMap<>();
    for (String pair : text.substring(1, text.length() - 1).split(",", -1)) {
      if (!pair.isEmpty()) {
        map.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
      }
    }
    return map;
  }

  @Test
  @DisplayName("is no URL that goes past the connector; the refusal shows nothing of it")
  void notOurs() {
    for (String url :
        new String[] {
          "jdbc:postgresql://10.0.0.5/shop?password=geheim",
          "jdbc:sqlserver://10.0.0.5;password=geheim",
          "jdbc:oracle:thin:geheim",
          "postgres://app:geheim@10.0.0.5/shop",
          "jdbc:mysql://h/shop?socketFactory=com.example.Factory&password=geheim"
        }) {
      assertThatExceptionOfType(ConnectTarget.NotOurs.class)
          .isThrownBy(() -> ConnectTarget.parse(url))
          .withMessageNotContaining("geheim");
    }
  }
}
