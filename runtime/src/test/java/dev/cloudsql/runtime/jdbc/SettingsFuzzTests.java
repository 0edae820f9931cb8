package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Secret;
import dev.cloudsql.fuzzing.Variants;
import dev.cloudsql.runtime.attempt.Deadline;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any properties, a line for each")
class SettingsFuzzTests {

  static List<String> seeds() {
    return List.of(
        """
        cloudSqlInstance=shop:europe-west1:orders
        database=shop
        user=app
        enableIamAuth=false
        ipTypes=private,PSC
        cloudSqlTimeout=2.5
        sslmode=disable""",
        """
        cloudSqlRefreshStrategy=refresh_ahead
        cloudSqlAdminRootUrl=https://sql.example.com:8443/
        cloudSqlAdminServicePath=/a/b/
        cloudSqlAdminQuotaProject=shop
        cloudSqlServerPort=3307
        cloudSqlApplicationName=my app/1.0
        cloudSqlIdleTimeout=PT10M""",
        """
        ipTypes=example:first
        cloudSqlGoogleCredentialsPath=/etc/key.json
        cloudSqlTimeout=PT2562047788015215H30M7.999999999S
        cloudSqlTargetPrincipal=a@b
        ipType=PSC""");
  }

  @MethodSource("seeds")
  @DisplayName("are usable or refused as options, without showing a secret")
  @FuzzTest
  void anyText(@NotNull String text) {
    if (Secret.isIn(text)) {
      return;
    }
    Bounds.hold(
        text.length(),
        () -> {
          Properties properties = properties(text);
          read(properties);
          properties.setProperty("password", Secret.VALUE);
          properties.setProperty("credentials", "plugin:" + Secret.VALUE);
          read(properties);
          properties.setProperty("credentials", text + Secret.VALUE);
          properties.setProperty("cloudSqlAdminRootUrl", text + Secret.VALUE);
          read(properties);
        });
  }

  private static void read(Properties properties) {
    try {
      Settings settings = Settings.parse(properties);
      assertThat(settings.options().toString() + settings.config()).doesNotContain(Secret.VALUE);
      Deadline deadline =
          Deadline.after(
              settings.options().timeout().orElse(ConnectOptions.DEFAULT_TIMEOUT), () -> 0);
      assertThat(deadline.remaining()).isPositive();
      assertThat(deadline.timeout().toMillis()).isNotNegative();
    } catch (ConnectorException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.OPTION);
      Messages.hide(e, Secret.VALUE);
    }
  }

  private static Properties properties(String text) {
    Properties properties = new Properties();
    for (String line : text.split("\n")) {
      int equals = Math.max(0, line.indexOf('='));
      properties.setProperty(
          line.substring(0, equals), line.substring(Math.min(equals + 1, line.length())));
    }
    return properties;
  }

  @Test
  @DisplayName("are usable or refused so in all variants of properties")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
