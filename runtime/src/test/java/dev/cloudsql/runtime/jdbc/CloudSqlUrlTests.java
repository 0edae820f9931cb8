package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A jdbc:cloudsql: URL")
class CloudSqlUrlTests {

  @Test
  @DisplayName("has dialect, instance, database and options")
  void everything() throws ConnectorException {
    CloudSqlUrl url =
        CloudSqlUrl.parse("jdbc:cloudsql:postgres://p:r:i/shop?ipTypes=PRIVATE,PSC&user=app");

    assertThat(url.dialect()).isEqualTo("postgres");
    assertThat(url.instance()).isEqualTo("p:r:i");
    assertThat(url.properties())
        .isEqualTo(Map.of("database", "shop", "ipTypes", "PRIVATE,PSC", "user", "app"));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("needs no database and no options")
  @ValueSource(strings = {"//p:r:i", "//p:r:i/", "//p:r:i?", "//p:r:i/?"})
  void shortest(String rest) throws ConnectorException {
    CloudSqlUrl url = CloudSqlUrl.parse("jdbc:cloudsql:mysql:" + rest);

    assertThat(url.instance()).isEqualTo("p:r:i");
    assertThat(url.properties()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("may have ampersands too many, as the documented URLs of drivers have")
  @ValueSource(strings = {"&user=app&password=x", "user=app&password=x&", "user=app&&password=x"})
  void emptyPairs(String query) throws ConnectorException {
    assertThat(CloudSqlUrl.parse("jdbc:cloudsql:mysql://p:r:i/?" + query).properties())
        .isEqualTo(Map.of("user", "app", "password", "x"));
  }

  @Test
  @DisplayName("has room for a domain-scoped project")
  void domainScoped() throws ConnectorException {
    assertThat(CloudSqlUrl.parse("jdbc:cloudsql:mysql://google.com:p:r:i/x").instance())
        .isEqualTo("google.com:p:r:i");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("is percent-decoded as UTF-8, and a plus sign stands for itself")
  @CsvSource(
      delimiter = '|',
      value = {
        "a%20b|a b",
        "a+b|a+b",
        "a%2Bb|a+b",
        "%26%3d%3F%25|&=?%",
        "k%C3%A4se|käse",
        "käse|käse",
        "%F0%9F%90%98|🐘",
        "a=b|a=b",
        "a#b|a#b",
        "a/b?c@d|a/b?c@d"
      })
  void decoding(String encoded, String decoded) throws ConnectorException {
    assertThat(CloudSqlUrl.parse("jdbc:cloudsql:x://p:r:i?password=" + encoded).properties())
        .isEqualTo(Map.of("password", decoded));
  }

  @Test
  @DisplayName("is percent-decoded in instance, database and keys as well")
  void decodingElsewhere() throws ConnectorException {
    CloudSqlUrl url = CloudSqlUrl.parse("jdbc:cloudsql:x://p%3Ar%3Ai/a%2Fb?us%65r=c");

    assertThat(url.instance()).isEqualTo("p:r:i");
    assertThat(url.properties()).isEqualTo(Map.of("database", "a/b", "user", "c"));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("is refused without showing its text when its form is another")
  @ValueSource(
      strings = {
        "jdbc:cloudsql:",
        "jdbc:cloudsql:postgres",
        "jdbc:cloudsql:postgres:p:r:i?password=s3cret",
        "jdbc:cloudsql:postgres:/p:r:i?password=s3cret",
        "jdbc:cloudsql:://p:r:i?password=s3cret",
        "jdbc:cloudsql:post gres://p:r:i?password=s3cret",
        "jdbc:cloudsql:postgres://",
        "jdbc:cloudsql:postgres:///shop?password=s3cret",
        "jdbc:cloudsql:postgres://?password=s3cret",
        "jdbc:cloudsql:postgres://app:s3cret@p:r:i/shop",
        "jdbc:cloudsql:postgres://p:r:i/s3cret/b"
      })
  void malformed(String url) {
    assertThat(refusal(url))
        .startsWith("Cannot read the URL: it has another form")
        .contains("jdbc:cloudsql:<dialect>://<project:region:instance>")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("is refused with a reason when its query cannot be read")
  @CsvSource(
      delimiter = '|',
      value = {
        "user=a&user=b|it gives user twice",
        "password=a&s3cret|part 2 of its query is not key=value",
        "=s3cret|part 1 of its query is not key=value",
        "user=a&&s3cret|part 3 of its query is not key=value",
        "password=s3cret%|in the value of password, a percent sign",
        "password=s3cret%4|in the value of password, a percent sign",
        "password=s3cret%4g|in the value of password, a percent sign",
        "password=s3cret%-1|in the value of password, a percent sign",
        "%zz=s3cret|in a key, a percent sign",
        "password=s3cret%FF|the value of password is not UTF-8"
      })
  void badQuery(String query, String reason) {
    assertThat(refusal("jdbc:cloudsql:postgres://p:r:i?" + query))
        .startsWith("Cannot read the URL: " + reason)
        .doesNotContain("s3cret");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("is refused when a login would become a part of a name")
  @ValueSource(
      strings = {
        "/shop&user=app&password=s3cret",
        "/shop;user=app;password=s3cret",
        "/shop?user=app;password=s3cret",
        "/shop?ipTypes=PRIVATE;User=app;Password=s3cret"
      })
  void joined(String rest) {
    assertThat(refusal("jdbc:cloudsql:postgres://p:r:i" + rest))
        .contains("ampersands")
        .doesNotContain("s3cret");
  }

  @Test
  @DisplayName("may have semicolons in values, and in the database if they are encoded")
  void semicolons() throws ConnectorException {
    assertThat(
            CloudSqlUrl.parse("jdbc:cloudsql:x://p:r:i/a%3Bb%26c?password=a;b&INIT=c;d=e")
                .properties())
        .isEqualTo(Map.of("database", "a;b&c", "password", "a;b", "INIT", "c;d=e"));
  }

  @Test
  @DisplayName("is refused when path and query both name a database")
  void databaseTwice() {
    assertThat(refusal("jdbc:cloudsql:postgres://p:r:i/shop?database=shop"))
        .contains("it gives database twice");
  }

  @Test
  @DisplayName("does not show its options as text")
  void text() throws ConnectorException {
    assertThat(CloudSqlUrl.parse("jdbc:cloudsql:postgres://p:r:i?password=s3cret"))
        .hasToString("jdbc:cloudsql:postgres://p:r:i");
  }

  private static String refusal(String url) {
    ConnectorException refusal =
        catchThrowableOfType(ConnectorException.class, () -> CloudSqlUrl.parse(url));
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).isEqualTo(ErrorCode.OPTION);
    return refusal.getMessage();
  }
}
