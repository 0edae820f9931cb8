package dev.cloudsql.runtime.jdbc;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.IpType;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.instance.IpTypes;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parsers of option values; each returns empty if the text is not a valid value. */
final class Values {

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
  private static final Pattern PORT = Pattern.compile("\\d{1,5}");
  private static final Pattern PLUGIN = Pattern.compile("[a-z][A-Za-z0-9-]*(:.*)?", Pattern.DOTALL);

  /** As a URI with slashes before the path too; Windows has no slash before the drive. */
  private static final Pattern FILE =
      Pattern.compile("file:(?://(?=/))?(?:/(?=[A-Za-z]:[/\\\\]))?(?<path>.+)");

  private static final Pattern PATH = Pattern.compile("/?([A-Za-z0-9._~-]+/)*[A-Za-z0-9._~-]*");
  // Both are sent as HTTP headers.
  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9.:_-]{1,100}");
  private static final Pattern APPLICATION = Pattern.compile("[A-Za-z0-9 ._/+-]{1,100}");

  private Values() {}

  static Optional<String> notBlank(String text) {
    return Optional.of(text).filter(some -> !some.isBlank());
  }

  static Optional<AuthMode> authMode(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> Optional.of(AuthMode.IAM);
      case "false", "no" -> Optional.of(AuthMode.BUILT_IN);
      default -> Optional.empty();
    };
  }

  /** A list of types in the names of {@link IpType}; the text of a plug-in stays as it is. */
  static Optional<String> ipTypes(String text) {
    return IpTypes.parse(text)
        .map(types -> types.stream().map(IpType::name).collect(Collectors.joining(",")))
        .or(() -> plugin(text));
  }

  static Optional<Duration> duration(String text) {
    return durationOrZero(text).filter(some -> !some.isZero());
  }

  static Optional<Duration> durationOrZero(String text) {
    try {
      Duration duration =
          SECONDS.matcher(text).matches()
              ? Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValueExact())
              : Duration.parse(text);
      return Optional.of(duration).filter(some -> !some.isNegative());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  static Optional<Duration> keepAlive(String text) {
    return duration(text)
        .flatMap(
            period ->
                made(
                    period,
                    it -> ConnectorConfig.builder().tcpKeepAlive(it).build().tcpKeepAlive().get()));
  }

  /** The path of a file, after {@code file:}. */
  static Optional<Path> propertiesFile(String text) {
    Matcher file = FILE.matcher(text.strip());
    try {
      return file.matches() ? Optional.of(Path.of(file.group("path"))) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The name of a plug-in, optionally followed by a colon and an argument. */
  static Optional<String> plugin(String text) {
    return matching(PLUGIN, text);
  }

  /** Also accepts the values of the official Java connector. */
  static Optional<RefreshPolicy> refreshPolicy(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "adaptive" -> Optional.of(RefreshPolicy.ADAPTIVE);
      case "ahead", "background", "refresh_ahead" -> Optional.of(RefreshPolicy.AHEAD);
      case "lazy" -> Optional.of(RefreshPolicy.LAZY);
      default -> Optional.empty();
    };
  }

  /** An e-mail address that {@link ConnectorConfig.Builder#impersonate} accepts. */
  static Optional<String> account(String text) {
    return made(text, it -> impersonated(it).targetPrincipal().orElseThrow());
  }

  static Optional<List<String>> accounts(String text) {
    return made(text, it -> impersonated("target@account", it.split(",", -1)).delegates());
  }

  private static ConnectorConfig impersonated(String target, String... delegates) {
    return ConnectorConfig.builder().impersonate(target, delegates).build();
  }

  static Optional<GoogleApis> universe(String text) {
    return made(text, GoogleApis::universe);
  }

  /** The object that a factory of the API makes from a value; empty if it refuses the value. */
  private static <V, T> Optional<T> made(V value, Function<V, T> maker) {
    try {
      return Optional.of(maker.apply(value));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static Optional<URI> rootUrl(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text : text + "/");
      boolean usable =
          ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      return usable ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** A URL, or a host with or without a port, which is served by https. */
  static Optional<URI> sqlDataEndpoint(String text) {
    return rootUrl(text.contains("://") ? text : "https://" + text);
  }

  /**
   * The path in the form that is appended to a root URL: no leading slash, one trailing slash, or
   * the empty string.
   */
  static Optional<String> servicePath(String text) {
    return matching(PATH, text)
        .map(path -> path.startsWith("/") ? path.substring(1) : path)
        .map(path -> path.isEmpty() || path.endsWith("/") ? path : path + "/");
  }

  static Optional<String> project(String text) {
    return matching(PROJECT, text);
  }

  static Optional<Integer> port(String text) {
    return matching(PORT, text).map(Integer::valueOf).filter(port -> port >= 1 && port <= 65_535);
  }

  static Optional<String> application(String text) {
    return matching(APPLICATION, text);
  }

  /** {@code null} for an empty text, which tools send for an empty field. */
  static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    return Optional.of(text).filter(some -> pattern.matcher(some).matches());
  }
}
