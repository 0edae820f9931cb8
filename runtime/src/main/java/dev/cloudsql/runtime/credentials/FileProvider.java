package dev.cloudsql.runtime.credentials;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.auto.service.AutoService;
import dev.cloudsql.ConfigException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import dev.cloudsql.runtime.credentials.google.TokenFailures;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code credentials=file:/path/to/key.json}: a credential file of any kind that google-auth reads.
 */
@AutoService(CredentialSourceProvider.class)
public final class FileProvider implements CredentialSourceProvider {

  private static final int LONGEST_FILE = 1 << 20;

  /** For {@link java.util.ServiceLoader}. */
  public FileProvider() {}

  @Override
  public String name() {
    return "file";
  }

  /** Reads the file now, so that a wrong path is known when the connector is made. */
  @Override
  public CredentialSource create(String argument) throws ConfigException {
    if (argument.isBlank()) {
      throw new ConfigException(
          ErrorCode.OPTION,
          null,
          "The credential source file needs a path. Write credentials=file:/path/to/key.json.");
    }
    return GoogleCredentialSource.of(parse(argument, read(argument)), InstantSource.system());
  }

  private static byte[] read(String path) throws ConfigException {
    try (InputStream file = Files.newInputStream(Path.of(path))) {
      byte[] bytes = file.readNBytes(LONGEST_FILE + 1);
      if (bytes.length > LONGEST_FILE) {
        throw unusable(path, "it is longer than " + LONGEST_FILE + " bytes", null);
      }
      return bytes;
    } catch (ConfigException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw unusable(path, "there is no such file", e);
    } catch (InvalidPathException e) {
      throw unusable(path, "that is not a path", e);
    } catch (IOException e) {
      throw unusable(path, "it cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  static GoogleCredentials parse(String path, byte[] json) throws ConfigException {
    try {
      return GoogleCredentials.fromStream(new ByteArrayInputStream(json));
    } catch (IOException | RuntimeException e) {
      // google-auth meets files of a wrong shape with exceptions of many kinds, such as
      // ClassCastException.
      throw unusable(path, "it is not a credential file (" + why(e) + ")", null);
    }
  }

  /** google-auth's own words name fields; those of others quote the file, keys and all. */
  private static String why(Exception e) {
    boolean own =
        e.getClass() == IOException.class || e.getClass().getName().startsWith("com.google.auth.");
    return own
        ? TokenFailures.quote(e).replaceAll("value '.*' not", "value not")
        : e.getClass().getSimpleName();
  }

  private static ConfigException unusable(String path, String why, @Nullable Exception cause) {
    return new ConfigException(
        ErrorCode.CREDENTIALS,
        Phase.CONFIG,
        null,
        "The credential file %s cannot be used: %s. Give the path of a JSON file from the Cloud console or from gcloud."
            .formatted(path, why),
        cause);
  }
}
