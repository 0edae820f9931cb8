package dev.cloudsql.tck;

import dev.cloudsql.spi.TcpDialerProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The kit on the toy dialer; run by {@link TcpDialerCompatibilityKitTests}. */
class ToyDialerKit extends TcpDialerCompatibilityKit {

  static DialerFlaw flaw;
  static boolean knowsItself = true;

  private final ToyGate gate = new ToyGate();

  @AfterEach
  void shut() throws IOException {
    gate.close();
  }

  @Override
  protected TcpDialerProvider provider() {
    return new ToyDialer(flaw);
  }

  @Override
  protected String argument() {
    return ToyDialer.PASSWORD + "@" + gate.port();
  }

  @Override
  protected Optional<String> unusableArgument() {
    return knowsItself ? Optional.of("no gate") : super.unusableArgument();
  }

  @Override
  protected Optional<String> secret() {
    return knowsItself ? Optional.of(ToyDialer.PASSWORD) : super.secret();
  }

  @Override
  protected Duration patience() {
    return flaw != null && flaw.hangs() ? Duration.ofSeconds(2) : super.patience();
  }
}
