package dev.cloudsql.tck.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.AuthMode;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a dialect that need no database. */
public abstract class BeforeLoginRules {

  private final DialectProvider dialect;
  private final String databaseVersion;

  protected BeforeLoginRules(DialectProvider dialect, String databaseVersion) {
    this.dialect = dialect;
    this.databaseVersion = databaseVersion;
  }

  @Test
  @DisplayName("DIALECT-01: the dialect is found by ServiceLoader under its name")
  void isFound() throws Exception {
    assumeTrue(nameIsWellFormed(), "No dialect is found under a malformed name: DIALECT-02");
    assertThat(Providers.named(DialectProvider.class, dialect.name())).hasSameClassAs(dialect);
  }

  @Test
  @DisplayName("DIALECT-02: its name is a lower-case letter, then letters, digits or hyphens")
  void hasName() {
    assertThat(nameIsWellFormed()).as("name '%s'", dialect.name()).isTrue();
  }

  private boolean nameIsWellFormed() {
    return dialect.name().matches("[a-z][A-Za-z0-9-]*");
  }

  @Test
  @DisplayName("DIALECT-03: it supports its own engine with built-in authentication")
  void supportsItsEngine() {
    assertThat(dialect.supports(databaseVersion, AuthMode.BUILT_IN)).isTrue();
  }

  @Test
  @DisplayName("DIALECT-04: it refuses other engines and empty versions")
  void refusesOtherEngines() {
    String engine = databaseVersion.replaceFirst("_.*", "_");
    assertThat(
            Stream.of("POSTGRES_17", "MYSQL_8_0", "SQLSERVER_2022_STANDARD", "ORACLE_23", "")
                .filter(version -> !version.startsWith(engine)))
        .allSatisfy(
            version ->
                assertThat(AuthMode.values())
                    .noneMatch(authMode -> dialect.supports(version, authMode)));
  }

  @Test
  @DisplayName("DIALECT-05: it spells an IAM user, and leaves its own spelling alone")
  void spellsIamUsers() {
    assumeTrue(
        dialect.supports(databaseVersion, AuthMode.IAM),
        "The dialect takes no part in IAM database authentication");
    assertThat(Stream.of("ada@example.com", "app@shop.iam.gserviceaccount.com"))
        .allSatisfy(
            principal -> {
              String user = dialect.iamUser(principal);
              assertThat(user).isNotBlank().doesNotContainAnyWhitespaces();
              assertThat(dialect.iamUser(user)).isEqualTo(user);
            });
  }
}
