package dev.cloudsql.runtime.jdbc;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parsed URL: {@code jdbc:cloudsql:<dialect>://<instance>[/<database>][?<key>=<value>&…]}.
 *
 * <p>Instance, database, keys and values may be percent-encoded in UTF-8. A plus sign is literal
 * (RFC 3986), and so is {@code #}, because a JDBC URL has no fragment. Errors show only keys of the
 * URL, because any other part may hold a password.
 *
 * @param dialect the name of the dialect
 * @param instance the instance, unparsed
 * @param properties the query parameters, the path as {@code database}, and what {@link #with} adds
 */
public record CloudSqlUrl(String dialect, String instance, Properties properties) {

  /** The prefix of all these URLs. */
  public static final String PREFIX = "jdbc:cloudsql:";

  /** Settings as in a URL of mssql-jdbc. */
  private static final Pattern JOINED_LOGIN = Pattern.compile("(?i);(user|password)=");

  /**
   * Parses a URL.
   *
   * @param url a URL that begins with {@link #PREFIX}
   * @throws ConnectorException with {@link ErrorCode#OPTION} if it is not well-formed
   */
  public static CloudSqlUrl parse(String url) throws ConnectorException {
    int dialectEnd = url.indexOf("://");
    int start = dialectEnd + "://".length();
    int queryStart = url.indexOf('?', start);
    int end = queryStart < 0 ? url.length() : queryStart;
    int slash = url.indexOf('/', start);
    int instanceEnd = slash < 0 || slash > end ? end : slash;
    String dialect =
        url.startsWith(PREFIX) && dialectEnd > PREFIX.length()
            ? url.substring(PREFIX.length(), dialectEnd)
            : "";
    String instance = dialectEnd < 0 ? "" : url.substring(start, instanceEnd);
    String database = instanceEnd == end ? "" : url.substring(instanceEnd + 1, end);
    if (!isDialect(dialect)
        || instance.isEmpty()
        || instance.indexOf('@') >= 0
        || database.indexOf('/') >= 0) {
      throw malformed(
          "it has another form; a slash in the database's name is written as %2F, and user and password go behind the question mark");
    }
    if (database.indexOf('&') >= 0 || database.indexOf(';') >= 0) {
      throw malformed(
          "the first setting goes behind a question mark and further ones behind ampersands; in the database's name these are written as %26, and a semicolon as %3B");
    }
    Properties properties = new Properties();
    if (!database.isEmpty()) {
      properties.setProperty(ConnectOption.DATABASE.key(), decode(database, "the database"));
    }
    if (queryStart >= 0) {
      readQuery(url.substring(queryStart + 1), properties);
    }
    return new CloudSqlUrl(dialect, decode(instance, "the instance"), properties);
  }

  /** Letters, digits and hyphens. */
  private static boolean isDialect(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ascii = c < 128 && Character.isLetterOrDigit(c);
      if (!ascii && c != '-') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * Adds what the caller of the driver passes beside the URL.
   *
   * @param info takes precedence over the URL; not modified
   * @param loginTimeout in seconds; limits the connect if the properties set no shorter time, and
   *     not at all if it is 0
   * @return this URL with all properties
   * @throws ConnectorException with {@link ErrorCode#OPTION} if the properties name an instance too
   */
  public CloudSqlUrl with(@Nullable Properties info, int loginTimeout) throws ConnectorException {
    Properties merged = merge(properties, info);
    if (merged.containsKey(ConnectOption.INSTANCE.key())) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "The URL names the instance already. Remove the option %s."
              .formatted(ConnectOption.INSTANCE.key()),
          null);
    }
    limit(merged, loginTimeout);
    return new CloudSqlUrl(dialect, instance, merged);
  }

  /**
   * The properties of the URL and the {@code info}; none of the URL if it is incomplete, because
   * tools call this while the user types.
   */
  public static Properties given(String url, @Nullable Properties info) {
    try {
      return merge(parse(url).properties(), info);
    } catch (ConnectorException e) {
      return merge(new Properties(), info);
    }
  }

  private static void limit(Properties properties, int seconds) {
    String key = ConnectOption.TIMEOUT.key();
    String named = properties.getProperty(key);
    boolean longer =
        named == null
            || Values.duration(named)
                .filter(timeout -> timeout.compareTo(Duration.ofSeconds(seconds)) > 0)
                .isPresent();
    if (seconds > 0 && longer) {
      properties.setProperty(key, Integer.toString(seconds));
    }
  }

  private static Properties merge(Properties url, @Nullable Properties info) {
    Properties merged = new Properties();
    merged.putAll(url);
    if (info != null) {
      for (String key : info.stringPropertyNames()) {
        merge(merged, key, info.getProperty(key));
      }
      // Values that are not strings are kept, so that they are parsed or refused and not lost.
      for (Map.Entry<Object, Object> each : info.entrySet()) {
        merge(merged, each.getKey(), each.getValue());
      }
    }
    return merged;
  }

  /**
   * An empty user or password does not replace that of the URL: tools send one for an empty field.
   */
  private static void merge(Properties merged, Object key, Object value) {
    if (!value.equals("") || !merged.containsKey(key)) {
      merged.put(key, value);
    }
  }

  private static void readQuery(String query, Properties properties) throws ConnectorException {
    String[] pairs = query.split("&", -1);
    for (int i = 0; i < pairs.length; i++) {
      if (pairs[i].isEmpty()) {
        // The documented URLs of drivers may have an extra ampersand.
        continue;
      }
      int equals = pairs[i].indexOf('=');
      if (equals <= 0) {
        // Not shown: it may be the rest of a password.
        throw malformed(
            "part %s of its query is not key=value; an ampersand in a value is written as %%26"
                .formatted(i + 1));
      }
      if (JOINED_LOGIN.matcher(pairs[i]).find()) {
        // Else the password would be sent, and logged, as a part of another value.
        throw malformed(
            "in part %s of its query a semicolon stands before user or password; settings are separated by ampersands, and a semicolon in a value is written as %%3B"
                .formatted(i + 1));
      }
      String key = decode(pairs[i].substring(0, equals), "a key");
      String value = decode(pairs[i].substring(equals + 1), "the value of " + key);
      if (properties.setProperty(key, value) != null) {
        throw malformed("it gives %s twice".formatted(key));
      }
    }
  }

  private static String decode(String text, String what) throws ConnectorException {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        decoded.put(encoded[i]);
        continue;
      }
      int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
      int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw malformed(
            "in %s, a percent sign is not followed by two hexadecimal digits; the sign itself is written as %%25"
                .formatted(what));
      }
      decoded.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw malformed("%s is not UTF-8 when decoded".formatted(what));
    }
  }

  private static ConnectorException malformed(String problem) {
    return new ConnectorException(
        ErrorCode.OPTION,
        Phase.CONFIG,
        null,
        "Cannot read the URL: %s. Write it as jdbc:cloudsql:<dialect>://<project:region:instance>[/<database>][?<key>=<value>&…]."
            .formatted(problem),
        null);
  }

  /** Omits the properties, because they may include a password. */
  @Override
  public String toString() {
    return PREFIX + dialect + "://" + instance;
  }
}
