package dev.cloudsql.tck;

import dev.cloudsql.spi.TcpOpenerProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The kit on the toy opener; run by {@link TcpOpenerCompatibilityKitTests}. */
class ToyOpenerKit extends TcpOpenerCompatibilityKit {

  static OpenerFlaw flaw;
  static boolean knowsItself = true;

  private final ToyGate gate = new ToyGate();

  @AfterEach
  void shut() throws IOException {
    gate.close();
  }

  @Override
  protected TcpOpenerProvider provider() {
    return new ToyOpener(flaw);
  }

  @Override
  protected String argument() {
    return ToyOpener.PASSWORD + "@" + gate.port();
  }

  @Override
  protected Optional<String> unusableArgument() {
    return knowsItself ? Optional.of("no gate") : super.unusableArgument();
  }

  @Override
  protected Optional<String> secret() {
    return knowsItself ? Optional.of(ToyOpener.PASSWORD) : super.secret();
  }

  @Override
  protected Duration patience() {
    return flaw != null && flaw.hangs() ? Duration.ofSeconds(2) : super.patience();
  }
}
