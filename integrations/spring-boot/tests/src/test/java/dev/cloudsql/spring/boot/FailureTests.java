package dev.cloudsql.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Tests with the tag {@code once} do not depend on the version of Spring Boot. */
@ExtendWith(OutputCaptureExtension.class)
@DisplayName("An application that is configured wrongly")
class FailureTests {

  @Test
  @DisplayName("does not start, and says which dialect there is not")
  void unknownDialect(CapturedOutput output) {
    refuses(
        "cloudsql.instance=p:r:i cloudsql.dialect=postgre",
        "Cannot use spring.cloudsql.dialect: No dialect named 'postgre'.",
        "Correct spring.cloudsql.dialect, or add the dialect's artifact",
        output);
  }

  /** Properties without their prefix spring, separated by blanks; problem; remedy. */
  @ParameterizedTest(name = "{0}")
  @Tag("once")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cloudsql.instance=p:r:i cloudsql.dialect=mysql           | the JDBC driver of dialect 'mysql' is not on the class path     | Add com.mysql:mysql-connector-j to the run-time dependencies.
          cloudsql.instance=p:r:i                                  | more than one dialect is on the class path                      | Set spring.cloudsql.dialect to one of postgres, sqlserver.
          cloudsql.instance=p:i cloudsql.dialect=postgres          | Cannot use spring.cloudsql.instance: 'p:i' is not an instance   | Write it as project:region:instance
          cloudsql.instance=p:r:i cloudsql.ip-type=PRIVATE cloudsql.dialect=postgres | [spring.cloudsql.ip-type] were left unbound   | Update your application's configuration
          cloudsql.instance=p:r:i cloudsql.ip-types=PRIVAT cloudsql.dialect=postgres | PRIVAT                                        | Correct the properties below spring.cloudsql.
          cloudsql.instance=p:r:i cloudsql.timeout=soon cloudsql.dialect=postgres    | Failed to bind properties under 'spring.cloudsql.timeout' | Update your application's configuration
          cloudsql.instance=p:r:i cloudsql.delegates=a@b cloudsql.dialect=postgres   | delegates needs target-principal              | Correct the properties below spring.cloudsql.
          cloudsql.instance=p:r:i cloudsql.universe-domain=example.com cloudsql.admin-root-url=https://localhost/ cloudsql.dialect=postgres | universe-domain and the URL of an API | Correct the properties below spring.cloudsql.
          cloudsql.instance=p:r:i cloudsql.credentials=file:/nowhere/key.json cloudsql.dialect=postgres | /nowhere/key.json          | Correct the properties below spring.cloudsql.
          cloudsql.instance=p:r:i datasource.url=jdbc:cloudsql:postgresql://p:r:i/shop | Both spring.datasource.url and spring.cloudsql.instance    | Remove one of them.
          datasource.url=jdbc:cloudsql:postgre://p:r:i/shop        | Cannot use the dialect of the JDBC URL: No dialect named 'postgre' | add the dialect's artifact
          datasource.url=jdbc:cloudsql:mysql://p:r:i/shop          | the JDBC driver of dialect 'mysql' is not on the class path     | Add com.mysql:mysql-connector-j
          cloudsql.datasources.orders.dialect=postgres             | spring.cloudsql.datasources.orders.instance is not set          | Set it to the instance connection name
          cloudsql.datasources.Order_1.instance=p:r:i              | spring.cloudsql.datasources.Order_1 is not a name               | Write it in lower-case letters, digits and hyphens
          """)
  @DisplayName("does not start, and says what is wrong and what to do")
  void refuses(String properties, String problem, String remedy, CapturedOutput output) {
    List<String> all = new ArrayList<>();
    for (String property : properties.split(" ")) {
      all.add("spring." + property);
    }

    assertThatThrownBy(() -> World.builder(all).run().close()).isNotNull();

    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .satisfies(
            text -> {
              String printed = text.toString();
              String description = printed.substring(printed.indexOf("Description:"));
              assertThat(description).contains(problem);
              assertThat(description.substring(description.indexOf("Action:"))).contains(remedy);
            });
  }
}
