package dev.cloudsql.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The arguments of the quickstart")
class ArgumentsTests {

  private static final Map<String, String> NO_VARIABLES = Map.of();

  @Test
  @DisplayName("name an instance and who logs in to which database")
  void namesAnInstance() throws Exception {
    Arguments arguments =
        parse(
            "--instance p:r:i --database shop --user app --password secret --ip-types private,psc",
            NO_VARIABLES);

    assertThat(arguments.instance()).contains("p:r:i");
    assertThat(arguments.options())
        .isEqualTo(
            ConnectOptions.builder()
                .database("shop")
                .user("app")
                .password("secret")
                .addressPolicy("private,psc")
                .build());
    assertThat(arguments).asString().doesNotContain("secret");
  }

  @Test
  @DisplayName("leave the password to a variable, and the database to a default")
  void readsTheVariable() throws Exception {
    Arguments arguments =
        parse("--instance p:r:i --user app", Map.of(Arguments.PASSWORD_VARIABLE, "from there"));

    assertThat(arguments.options().password()).contains("from there");
    assertThat(arguments.options().database()).contains("postgres");
  }

  @Test
  @DisplayName("ask for a login by IAM, which takes no password from the variable either")
  void logsInByIam() throws Exception {
    ConnectOptions options =
        parse("--instance p:r:i --iam", Map.of(Arguments.PASSWORD_VARIABLE, "unused")).options();

    assertThat(options.authMode()).contains(AuthMode.IAM);
    assertThat(options.user()).isEmpty();
    assertThat(options.password()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --instanse p:r:i                           | There is no argument '--instanse'.
          --instance                                 | --instance needs a value.
          --instance --iam                           | --instance needs a value.
          --iam --iam                                | --iam is given twice.
          --instance shop --iam                      | --instance takes project:region:instance, not 'shop'.
          --instance p:r:i --iam --password x        | --iam takes no --password.
          --instance p:r:i                           | --instance needs --iam, or --user and a password
          --instance p:r:i --user app                | --instance needs --iam, or --user and a password
          --instance p:r:i --password x              | --instance needs --iam, or --user and a password
          --ip-types PRIVATE,INTERNAL                | not 'PRIVATE,INTERNAL'
          --user app                                 | --user, --password and --iam go with --instance
          """)
  @DisplayName("are refused with what is wrong about them")
  void refuses(String line, String complaint) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> parse(line, NO_VARIABLES))
        .withMessageContaining(complaint);
  }

  private static Arguments parse(String line, Map<String, String> environment)
      throws UsageException {
    return Arguments.parse(List.of(line.split(" ")), environment);
  }
}
