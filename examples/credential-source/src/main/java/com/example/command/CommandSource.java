package com.example.command;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program that prints an access token, and keeps the token until shortly before its expiry.
 *
 * <p>The program is run with one argument, the scope, and prints {@code key=value} lines: {@code
 * access_token}, {@code expires_in} with the seconds that are left, and {@code principal}, the
 * e-mail address of the account. The last two may be missing; a token whose expiry is not known is
 * not kept.
 */
final class CommandSource implements CredentialSource {

  private static final String SCOPES = "https://www.googleapis.com/auth/";
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private final Path program;
  private final InstantSource clock;
  private final Map<String, Token> tokens = new HashMap<>();
  private volatile @Nullable String principal;

  CommandSource(Path program, InstantSource clock) {
    this.program = program;
    this.clock = clock;
  }

  @Override
  public Token apiToken() throws IOException {
    return token(SCOPES + "sqlservice.admin");
  }

  @Override
  public Token loginToken() throws IOException {
    return token(SCOPES + "sqlservice.login");
  }

  @Override
  public Token impersonationToken() throws IOException {
    return token(SCOPES + "cloud-platform");
  }

  /** The principal of the latest token; empty before the first. */
  @Override
  public Optional<String> principal() {
    return Optional.ofNullable(principal).filter(name -> !name.isBlank());
  }

  @Override
  public synchronized void invalidate() {
    tokens.clear();
  }

  /** Several threads may ask at once: one runs the program, the others wait for its token. */
  private synchronized Token token(String scope) throws IOException {
    Token kept = tokens.get(scope);
    Instant renewal = clock.instant().plus(MARGIN);
    if (kept != null && kept.expiry().filter(renewal::isBefore).isPresent()) {
      return kept;
    }
    Properties output = run(scope);
    principal = output.getProperty("principal");
    Token token = parse(output);
    tokens.put(scope, token);
    return token;
  }

  private Properties run(String scope) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), scope).redirectError(Redirect.INHERIT).start();
    // What such a program prints fits into the pipe, so it ends before its output is read.
    try (Reader output = process.inputReader()) {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("%s has not ended after %s".formatted(program, LIMIT));
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "%s gave no token for %s: it ended with status %s. Its own message is in the standard error of this JVM."
                .formatted(program, scope, process.exitValue()));
      }
      Properties lines = new Properties();
      lines.load(output);
      return lines;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while %s ran".formatted(program));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Output that cannot be read is a permanent failure, so the connector does not retry. */
  private Token parse(Properties output) throws ConnectorException {
    String value = output.getProperty("access_token", "");
    String seconds = output.getProperty("expires_in", "");
    if (value.isBlank()) {
      throw unreadable("no line access_token=…");
    }
    if (seconds.isBlank()) {
      return Token.of(value);
    }
    try {
      return Token.expiring(value, clock.instant().plusSeconds(Long.parseLong(seconds.strip())));
    } catch (NumberFormatException e) {
      throw unreadable("a line expires_in=… without a number of seconds");
    }
  }

  private ConnectorException unreadable(String problem) {
    return new ConnectorException(
        ErrorCode.CREDENTIALS,
        Phase.REFRESH,
        null,
        "The output of %s has %s. Have it print access_token=…, and expires_in=… with the seconds that are left."
            .formatted(program, problem),
        null);
  }

  @Override
  public String toString() {
    return "tokens printed by " + program;
  }
}
