package dev.cloudsql.tck.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.tck.trial.Lookup;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a provider of credential sources that need no source. */
public abstract class CredentialProviderRules {

  private final Supplier<CredentialSourceProvider> provider;
  private final Supplier<Optional<String>> unusableArgument;

  protected CredentialProviderRules(
      Supplier<CredentialSourceProvider> provider, Supplier<Optional<String>> unusableArgument) {
    this.provider = provider;
    this.unusableArgument = unusableArgument;
  }

  @Test
  @DisplayName("CREDENTIAL-01: is found by ServiceLoader under a well-formed name")
  void isFound() throws Exception {
    Lookup.finds(CredentialSourceProvider.class, provider.get());
  }

  @Test
  @DisplayName("CREDENTIAL-02: refuses an argument that it cannot use, as a ConnectorException")
  void refusesArguments() {
    Optional<String> unusable = unusableArgument.get();
    assumeTrue(unusable.isPresent(), "unusableArgument() names nothing to refuse");
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> provider.get().create(unusable.orElseThrow()));
  }

  @Test
  @DisplayName("CREDENTIAL-03: leaves credentials alone that it does not know")
  void leavesStrangersAlone() {
    assertThat(provider.get().adapt(new Object())).isEmpty();
  }
}
