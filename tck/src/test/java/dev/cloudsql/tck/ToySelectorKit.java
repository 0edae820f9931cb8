package dev.cloudsql.tck;

import dev.cloudsql.spi.IpSelectorProvider;
import java.time.Duration;
import java.util.Optional;

/** The kit on the toy address policy; run by {@link IpSelectorCompatibilityKitTests}. */
class ToySelectorKit extends IpSelectorCompatibilityKit {

  static SelectorFlaw flaw;
  static boolean knowsUnusableArgument = true;

  @Override
  protected IpSelectorProvider provider() {
    return new ToyPolicy(flaw);
  }

  @Override
  protected String argument() {
    return "byName";
  }

  @Override
  protected Optional<String> unusableArgument() {
    return knowsUnusableArgument ? Optional.of("byColour") : super.unusableArgument();
  }

  @Override
  protected Duration patience() {
    return flaw != null && flaw.hangs() ? Duration.ofSeconds(2) : super.patience();
  }
}
