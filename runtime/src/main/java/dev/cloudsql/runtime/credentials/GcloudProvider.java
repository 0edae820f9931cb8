package dev.cloudsql.runtime.credentials;

import com.google.auto.service.AutoService;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.time.InstantSource;
import java.util.Locale;

/**
 * {@code credentials=gcloud}: the account that is active in the Google Cloud CLI, for machines of
 * developers. {@code gcloud:/path/to/gcloud} names a program that is not on the PATH.
 */
@AutoService(CredentialSourceProvider.class)
public final class GcloudProvider implements CredentialSourceProvider {

  private final String systemName;
  private final InstantSource clock;

  /** For {@link java.util.ServiceLoader}. */
  public GcloudProvider() {
    this(System.getProperty("os.name", ""), InstantSource.system());
  }

  GcloudProvider(String systemName, InstantSource clock) {
    this.systemName = systemName;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "gcloud";
  }

  /** Runs nothing yet. */
  @Override
  public CredentialSource create(String argument) {
    return new GcloudSource(argument.isBlank() ? program() : argument.strip(), clock);
  }

  /** Windows starts a batch file only by its whole name. */
  String program() {
    return systemName.toLowerCase(Locale.ROOT).startsWith("windows") ? "gcloud.cmd" : "gcloud";
  }
}
