package dev.cloudsql.runtime.credentials;

import com.google.auth.oauth2.GoogleCredentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.credentials.google.TokenFailures;
import dev.cloudsql.runtime.credentials.google.TokenTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a credential file, or its content as text, in any format that google-auth supports. Errors
 * quote nothing of the content.
 */
final class CredentialFile {

  private static final int LONGEST_FILE = 1 << 20;

  /** Matches the content of a file given instead of its path: JSON, or JSON in Base64. */
  private static final Pattern CONTENT = Pattern.compile("(?s)\\s*\\{.*|.*[\\r\\n].*|.{1024,}");

  private CredentialFile() {}

  /**
   * Reads the credentials in a file.
   *
   * @throws ConnectorException with {@link ErrorCode#CREDENTIALS} if it cannot be read or contains
   *     none
   */
  static GoogleCredentials read(String path) throws ConnectorException {
    if (CONTENT.matcher(path).matches()) {
      throw new ConnectorException(
          ErrorCode.CREDENTIALS,
          Phase.CONFIG,
          null,
          "The path of the credential file looks like the content of one, which is not shown here. Write the content to a file, and give the path of that file.",
          null);
    }
    return parse(path, content(path));
  }

  private static byte[] content(String path) throws ConnectorException {
    try (InputStream file = Files.newInputStream(Path.of(path))) {
      byte[] bytes = file.readNBytes(LONGEST_FILE + 1);
      if (bytes.length > LONGEST_FILE) {
        throw unusable(path, "it is longer than " + LONGEST_FILE + " bytes", null);
      }
      return bytes;
    } catch (ConnectorException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw unusable(path, "there is no such file", e);
    } catch (InvalidPathException e) {
      throw unusable(path, "that is not a path", e);
    } catch (IOException e) {
      throw unusable(path, "it cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  static GoogleCredentials parse(String path, byte[] json) throws ConnectorException {
    return parse(json, why -> unusable(path, why, null));
  }

  /**
   * The credentials in a text: the content of a credential file, as it is or in Base64.
   *
   * @param place what holds the text, for messages
   * @throws ConnectorException with {@link ErrorCode#CREDENTIALS} if there are none in it
   */
  static GoogleCredentials inText(String place, String text) throws ConnectorException {
    Function<String, ConnectorException> refusal =
        why ->
            new ConnectorException(
                ErrorCode.CREDENTIALS,
                Phase.CONFIG,
                null,
                "The content of %s cannot be used: %s. Use the content of a JSON file from the Cloud console or from gcloud, as it is or in Base64 (base64 -w0 key.json)."
                    .formatted(place, why),
                null);
    return parse(json(text.strip(), refusal), refusal);
  }

  private static byte[] json(String text, Function<String, ConnectorException> refusal)
      throws ConnectorException {
    if (text.length() > LONGEST_FILE) {
      throw refusal.apply("it is longer than " + LONGEST_FILE + " characters");
    }
    if (text.startsWith("{")) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    // base64 breaks lines; a space was a plus sign before something decoded it as of a form.
    String base64 =
        text.replaceAll("[\\r\\n]", "").replace(' ', '+').replace('-', '+').replace('_', '/');
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw refusal.apply("it is neither JSON nor Base64");
    }
  }

  private static GoogleCredentials parse(byte[] json, Function<String, ConnectorException> refusal)
      throws ConnectorException {
    try {
      return GoogleCredentials.fromStream(new ByteArrayInputStream(json), new TokenTransport());
    } catch (IOException | RuntimeException e) {
      // google-auth throws many kinds of exceptions for malformed files, such as
      // ClassCastException.
      throw refusal.apply("it is not a credential file (" + why(e) + ")");
    }
  }

  /**
   * The reason; only google-auth's own messages are quoted, because others may quote the file with
   * its keys.
   */
  private static String why(Exception e) {
    boolean own =
        e.getClass() == IOException.class || e.getClass().getName().startsWith("com.google.auth.");
    return own
        ? TokenFailures.quote(e).replaceAll("value '.*' not", "value not")
        : e.getClass().getSimpleName();
  }

  private static ConnectorException unusable(String path, String why, @Nullable Exception cause) {
    return new ConnectorException(
        ErrorCode.CREDENTIALS,
        Phase.CONFIG,
        null,
        "The credential file %s cannot be used: %s. Give the path of a JSON file from the Cloud console or from gcloud."
            .formatted(path, why),
        cause);
  }
}
