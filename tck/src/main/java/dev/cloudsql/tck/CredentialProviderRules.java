package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.ConfigException;
import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.tck.trial.Lookup;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a provider of credential sources that need no source. */
abstract class CredentialProviderRules {

  private final CredentialSourceProvider provider;
  private final Optional<String> unusableArgument;

  CredentialProviderRules(CredentialSourceProvider provider, Optional<String> unusableArgument) {
    this.provider = provider;
    this.unusableArgument = unusableArgument;
  }

  @Test
  @DisplayName("CREDENTIAL-01: is found by ServiceLoader under a well-formed name")
  void isFound() throws Exception {
    Lookup.finds(CredentialSourceProvider.class, provider);
  }

  @Test
  @DisplayName("CREDENTIAL-02: refuses an argument that it cannot use, as a ConfigException")
  void refusesArguments() {
    assumeTrue(unusableArgument.isPresent(), "unusableArgument() names nothing to refuse");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> provider.create(unusableArgument.orElseThrow()));
  }

  @Test
  @DisplayName("CREDENTIAL-03: leaves credentials alone that it does not know")
  void leavesStrangersAlone() {
    assertThat(provider.adapt(new Object())).isEmpty();
  }
}
