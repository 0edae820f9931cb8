package dev.cloudsql.runtime.broken;

import java.util.Optional;
import java.util.OptionalInt;

/** Code that takes and keeps what should be {@code @Nullable}. */
public class TakerOfOptionals {

  private final Optional<String> kept;

  TakerOfOptionals(Optional<String> kept) {
    this.kept = kept;
  }

  boolean takes(Optional<String> one) {
    return kept.equals(one);
  }

  static int takesNumber(String text, OptionalInt number) {
    return number.orElse(text.length());
  }
}
