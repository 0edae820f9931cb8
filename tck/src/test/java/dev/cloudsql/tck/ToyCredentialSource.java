package dev.cloudsql.tck;

import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps a token for each purpose. */
final class ToyCredentialSource implements CredentialSource {

  private final ToyCredentials toy;
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();
  private final AtomicInteger principals = new AtomicInteger();
  private final AtomicInteger universes = new AtomicInteger();
  private final AtomicReference<Thread> thread = new AtomicReference<>();
  private volatile String latest = "none";
  private volatile boolean failed;

  ToyCredentialSource(ToyCredentials toy) {
    this.toy = toy;
  }

  @Override
  public Token apiToken() throws IOException {
    return token("api");
  }

  @Override
  public Token loginToken() throws IOException {
    return token(toy.has(CredentialFlaw.GIVES_ONE_TOKEN_FOR_BOTH) ? "api" : "login");
  }

  @Override
  public Token impersonationToken() throws IOException {
    return toy.has(CredentialFlaw.IMPERSONATES_WITH_THE_LOGIN_TOKEN)
        ? loginToken()
        : token("impersonation");
  }

  private Token token(String purpose) throws IOException {
    thread.compareAndSet(null, Thread.currentThread());
    if (toy.has(CredentialFlaw.NEEDS_ITS_THREAD) && thread.get() != Thread.currentThread()) {
      throw new IllegalStateException("Another thread");
    }
    Token kept = tokens.get(purpose);
    if (kept != null && !toy.has(CredentialFlaw.ASKS_EACH_TIME)) {
      return kept;
    }
    Optional<String> given = toy.server().ask();
    if (given.isEmpty() || failed && toy.has(CredentialFlaw.NEVER_RECOVERS)) {
      failed = true;
      return fail();
    }
    latest = given.get();
    Instant now = Instant.now();
    Duration hour = Duration.ofHours(1);
    Token token =
        Token.expiring(
            latest,
            toy.has(CredentialFlaw.GIVES_EXPIRED_TOKENS) ? now.minus(hour) : now.plus(hour));
    tokens.put(purpose, token);
    return token;
  }

  private Token fail() throws IOException {
    if (toy.has(CredentialFlaw.GIVES_NULL)) {
      return null;
    }
    if (toy.has(CredentialFlaw.THROWS_UNCHECKED)) {
      throw new IllegalStateException("No token");
    }
    if (toy.has(CredentialFlaw.WAITS_FOR_EVER) && latest.equals("none")) {
      waitForEver();
    }
    throw new IOException(
        toy.has(CredentialFlaw.TELLS_TOKEN_IN_FAILURE) ? "No token after " + latest : "No token");
  }

  private static void waitForEver() throws IOException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  @Override
  public Optional<String> principal() {
    if (toy.has(CredentialFlaw.HAS_A_BLANK_PRINCIPAL)) {
      return Optional.of(" ");
    }
    return Optional.of(
        toy.has(CredentialFlaw.CHANGES_ITS_PRINCIPAL)
            ? principals.incrementAndGet() + "@example.com"
            : "toy@example.com");
  }

  @Override
  public Optional<String> universeDomain() {
    if (toy.has(CredentialFlaw.HAS_A_URL_FOR_A_UNIVERSE)) {
      return Optional.of("https://googleapis.com/");
    }
    return Optional.of(
        toy.has(CredentialFlaw.CHANGES_ITS_UNIVERSE)
            ? "u" + universes.incrementAndGet() + ".example"
            : "googleapis.com");
  }

  @Override
  public void invalidate() {
    if (!toy.has(CredentialFlaw.KEEPS_WHAT_WAS_REFUSED)) {
      tokens.clear();
    }
  }

  @Override
  public String toString() {
    return toy.has(CredentialFlaw.TELLS_TOKEN_IN_TEXT) ? "Toy source of " + latest : "Toy source";
  }
}
