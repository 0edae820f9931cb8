package dev.cloudsql.tck;

import dev.cloudsql.spi.InstanceResolverProvider;
import java.time.Duration;
import java.util.Optional;

/** The kit on the toy resolver; run by {@link InstanceResolverCompatibilityKitTests}. */
class ToyResolverKit extends InstanceResolverCompatibilityKit {

  static ResolverFlaw flaw;
  static boolean knowsUnusableArgument = true;

  private final ToyDirectory directory = new ToyDirectory();

  @Override
  protected InstanceResolverProvider provider() {
    return new ToyResolver(directory, flaw);
  }

  @Override
  protected DirectoryUnderTest directory() {
    return directory;
  }

  @Override
  protected Optional<String> unusableArgument() {
    return knowsUnusableArgument ? Optional.of("no such directory") : super.unusableArgument();
  }

  @Override
  protected Duration patience() {
    return flaw != null && flaw.hangs() ? Duration.ofSeconds(2) : super.patience();
  }
}
