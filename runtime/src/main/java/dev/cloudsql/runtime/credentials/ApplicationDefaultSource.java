package dev.cloudsql.runtime.credentials;

import com.google.auth.oauth2.GoogleCredentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import dev.cloudsql.runtime.credentials.google.TokenFailures;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A credential source that searches for application default credentials with the first token, and
 * again until it finds some.
 *
 * <p>Until then it has no principal and no quota project.
 */
final class ApplicationDefaultSource extends ForwardingCredentialSource {

  private final Lookup lookup;
  private final InstantSource clock;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile @Nullable CredentialSource found;

  ApplicationDefaultSource(Lookup lookup, InstantSource clock) {
    this.lookup = lookup;
    this.clock = clock;
  }

  @Override
  Optional<CredentialSource> known() {
    return Optional.ofNullable(found);
  }

  @Override
  CredentialSource source() throws IOException {
    CredentialSource source = found;
    if (source != null) {
      return source;
    }
    // One thread searches, because a search may query the metadata server; the others use its
    // result.
    lock();
    try {
      source = found;
      if (source == null) {
        source = GoogleCredentialSource.of(lookup.find(), clock);
        found = source;
      }
      return source;
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw TokenFailures.of(e);
    } finally {
      looking.unlock();
    }
  }

  private void lock() throws ConnectorException {
    try {
      looking.lockInterruptibly();
    } catch (InterruptedException e) {
      throw TokenFailures.of(e);
    }
  }

  /** Finds credentials: {@link ApplicationDefaults}, or a test's implementation. */
  @FunctionalInterface
  interface Lookup {
    GoogleCredentials find() throws IOException;
  }
}
