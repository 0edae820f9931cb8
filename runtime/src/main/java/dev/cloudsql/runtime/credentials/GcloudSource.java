package dev.cloudsql.runtime.credentials;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.credentials.Program.Result;
import dev.cloudsql.runtime.credentials.google.TokenFailures;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.instance.Quote;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that the Google Cloud CLI prints. One call at a time runs it, because it takes about a
 * second and has a lock of its own; the others use the result.
 */
final class GcloudSource implements CredentialSource {

  /** The remaining lifetime below which a token is replaced. */
  private static final Duration SHORTEST = Duration.ofMinutes(10);

  /** gcloud prints login tokens without their expiry; Google's tokens end after an hour. */
  private static final Duration LOGIN_LIFETIME = Duration.ofHours(1);

  private static final Pattern NETWORK =
      Pattern.compile("(?i)max retries exceeded|connection|timed? ?out|unreachable|resolution");
  private static final Pattern NOT_LOGGED_IN =
      Pattern.compile("(?i)auth login|auth activate-service-account|active account|reauth");

  private final String program;
  private final InstantSource clock;
  private final ReentrantLock running = new ReentrantLock();
  private volatile @Nullable Token api;
  private volatile @Nullable Token login;
  private volatile @Nullable String principal;
  private volatile boolean refused;

  /**
   * A source without tokens.
   *
   * @param program the path of gcloud, or its name on the PATH
   */
  GcloudSource(String program, InstantSource clock) {
    this.program = program;
    this.clock = clock;
  }

  @Override
  public Token apiToken() throws IOException {
    Optional<Token> known = valid(api);
    return known.isPresent() ? known.get() : alone(this::newApiToken);
  }

  @Override
  public Token loginToken() throws IOException {
    Optional<Token> known = valid(login);
    return known.isPresent() ? known.get() : alone(this::newLoginToken);
  }

  /** Known after the first API token. */
  @Override
  public Optional<String> principal() {
    return Optional.ofNullable(principal);
  }

  @Override
  public void invalidate() {
    refused = true;
    api = null;
    login = null;
  }

  /** The token, unless it is about to end. */
  private Optional<Token> valid(@Nullable Token token) {
    return Optional.ofNullable(token)
        .filter(
            it ->
                it.expiry()
                    .filter(expiry -> expiry.isAfter(clock.instant().plus(SHORTEST)))
                    .isPresent());
  }

  private Token newApiToken() throws IOException, InterruptedException {
    Optional<Token> known = valid(api);
    if (known.isPresent()) {
      return known.get();
    }
    // Else gcloud would print the token that it has cached, and that a server has refused.
    String fresh = refused ? "--force-auth-refresh" : "--min-expiry=" + SHORTEST.toSeconds() + "s";
    JsonObject answer =
        json(run(List.of(program, "config", "config-helper", "--format=json", fresh)));
    JsonObject credential = object(answer, "credential");
    String value = text(credential, "access_token");
    if (value.isBlank()) {
      throw failure(ErrorCode.CREDENTIALS, "its answer has no access token", "Update gcloud");
    }
    JsonObject properties = object(object(answer, "configuration"), "properties");
    String impersonated = text(object(properties, "auth"), "impersonate_service_account");
    String account = text(object(properties, "core"), "account");
    String active = impersonated.isBlank() ? account : impersonated;
    principal = active.isBlank() ? null : active;
    Token token = token(value, text(credential, "token_expiry"));
    refused = false;
    api = token;
    return token;
  }

  private Token newLoginToken() throws IOException, InterruptedException {
    Optional<Token> known = valid(login);
    if (known.isPresent()) {
      return known.get();
    }
    Instant start = clock.instant();
    String value = run(List.of(program, "sql", "generate-login-token", "--quiet")).strip();
    if (value.isEmpty() || value.chars().anyMatch(Character::isWhitespace)) {
      throw failure(ErrorCode.CREDENTIALS, "its answer is not a login token", "Update gcloud");
    }
    Token token = Token.expiring(value, start.plus(LOGIN_LIFETIME));
    login = token;
    return token;
  }

  private static Token token(String value, String expiry) {
    try {
      return Token.expiring(value, Instant.parse(expiry));
    } catch (DateTimeException e) {
      return Token.of(value);
    }
  }

  /** Runs one fetch at a time. */
  private Token alone(Fetch fetch) throws IOException {
    try {
      running.lockInterruptibly();
      try {
        return fetch.run();
      } finally {
        running.unlock();
      }
    } catch (InterruptedException e) {
      throw TokenFailures.of(e);
    }
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    Result result;
    try {
      result = Program.run(command);
    } catch (Program.LimitException e) {
      throw failure(
          ErrorCode.CREDENTIALS_UNAVAILABLE,
          e.getMessage(),
          "Run 'gcloud auth login' and see whether it asks for something");
    } catch (IOException e) {
      throw failure(
          ErrorCode.CREDENTIALS,
          "it cannot be started (%s)".formatted(Quote.of(Messages.reason(e))),
          "Install the Google Cloud CLI and put it on the PATH, or write credentials=gcloud:/path/to/gcloud, or use credentials=applicationDefault");
    }
    if (result.exit() == 0) {
      return result.output();
    }
    boolean network = NETWORK.matcher(result.errors()).find();
    boolean loggedOut = NOT_LOGGED_IN.matcher(result.errors()).find();
    throw failure(
        loggedOut && !network ? ErrorCode.CREDENTIALS : ErrorCode.CREDENTIALS_UNAVAILABLE,
        "it ended with %s: %s".formatted(result.exit(), Quote.of(result.errors().strip())),
        loggedOut && !network
            ? "Run 'gcloud auth login'"
            : "Run the same command in a terminal to see why");
  }

  private ConnectorException failure(ErrorCode code, String why, String advice) {
    return new ConnectorException(
        code,
        Phase.REFRESH,
        null,
        "The Google Cloud CLI, %s, gives no token: %s. %s.".formatted(program, why, advice),
        null);
  }

  private static JsonObject json(String text) {
    try {
      return JsonParser.parseString(text) instanceof JsonObject object ? object : new JsonObject();
    } catch (JsonParseException e) {
      return new JsonObject();
    }
  }

  private static JsonObject object(JsonObject parent, String name) {
    JsonElement element = parent.get(name);
    return element instanceof JsonObject object ? object : new JsonObject();
  }

  private static String text(JsonObject parent, String name) {
    return parent.get(name) instanceof JsonPrimitive value ? value.getAsString() : "";
  }

  @FunctionalInterface
  private interface Fetch {
    Token run() throws IOException, InterruptedException;
  }
}
