package dev.cloudsql.tck;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives the numbers from 1 as tokens, unless it was told to fail. */
final class ToyTokenServer implements TokenServerUnderTest {

  private final AtomicInteger requests = new AtomicInteger();
  private volatile boolean failing;

  /** Whether its counter stands still. */
  static boolean miscounts;

  /** A new token, or nothing. */
  Optional<String> ask() {
    int number = requests.incrementAndGet();
    return failing ? Optional.empty() : Optional.of("toy-token-%04d".formatted(number));
  }

  @Override
  public int requests() {
    return miscounts ? 0 : requests.get();
  }

  @Override
  public void fail() {
    failing = true;
  }

  @Override
  public void recover() {
    failing = false;
  }
}
