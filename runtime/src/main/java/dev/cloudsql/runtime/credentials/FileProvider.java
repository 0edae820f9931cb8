package dev.cloudsql.runtime.credentials;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@code credentials=file:/path/to/key.json}: the credentials of a file in any format that
 * google-auth reads.
 */
@AutoService(CredentialSourceProvider.class)
public final class FileProvider implements CredentialSourceProvider {

  private final UnaryOperator<@Nullable String> environment;

  /** For {@link java.util.ServiceLoader}. */
  public FileProvider() {
    this(System::getenv);
  }

  FileProvider(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  @Override
  public String name() {
    return "file";
  }

  /** Reads the file immediately, so that a wrong path is reported when the connector is made. */
  @Override
  public CredentialSource create(String argument) throws ConnectorException {
    if (argument.isBlank()) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "The credential source file needs a path. Write credentials=file:/path/to/key.json.",
          null);
    }
    GoogleCredentials credentials =
        ApplicationDefaults.withQuotaProject(CredentialFile.read(argument), environment);
    return GoogleCredentialSource.of(credentials, InstantSource.system());
  }
}
