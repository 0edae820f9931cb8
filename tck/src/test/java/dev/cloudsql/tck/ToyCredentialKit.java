package dev.cloudsql.tck;

import dev.cloudsql.spi.CredentialSourceProvider;
import java.time.Duration;
import java.util.Optional;

/** The kit on the toy credentials; run by {@link CredentialSourceCompatibilityKitTests}. */
class ToyCredentialKit extends CredentialSourceCompatibilityKit {

  static CredentialFlaw flaw;
  static boolean knowsItself = true;

  private final ToyTokenServer server = new ToyTokenServer();

  @Override
  protected CredentialSourceProvider provider() {
    return new ToyCredentials(server, flaw);
  }

  @Override
  protected String argument() {
    return "key";
  }

  @Override
  protected Optional<String> unusableArgument() {
    return knowsItself ? Optional.of("no such key") : super.unusableArgument();
  }

  @Override
  protected Optional<TokenServerUnderTest> tokenServer() {
    return knowsItself ? Optional.of(server) : super.tokenServer();
  }

  @Override
  protected boolean narrows() {
    return knowsItself && super.narrows();
  }

  @Override
  protected boolean renews() {
    return knowsItself && super.renews();
  }

  @Override
  protected Duration patience() {
    return flaw != null && flaw.hangs() ? Duration.ofSeconds(2) : super.patience();
  }
}
