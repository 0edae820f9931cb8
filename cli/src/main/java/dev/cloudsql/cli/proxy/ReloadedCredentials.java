package dev.cloudsql.cli.proxy;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.spi.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The credentials of a file, which is read again before a token is fetched, if it has changed. A
 * file that cannot be used leaves the former credentials in place.
 */
final class ReloadedCredentials implements CredentialSource {

  private final Path file;
  private final ProxyLog log;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private byte[] content;
  private CredentialSource current;

  private ReloadedCredentials(Path file, ProxyLog log, byte[] content, CredentialSource current) {
    this.file = file;
    this.log = log;
    this.content = content;
    this.current = current;
  }

  /**
   * Reads a file.
   *
   * @throws ConnectorException if it has no credentials
   */
  static ReloadedCredentials of(Path file, ProxyLog log) throws ConnectorException {
    CredentialSource first = source(file);
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      content = new byte[0];
    }
    return new ReloadedCredentials(file, log, content, first);
  }

  private static CredentialSource source(Path file) throws ConnectorException {
    return Providers.named(CredentialSourceProvider.class, "file").create(file.toString());
  }

  private CredentialSource current() {
    lock.lock();
    try {
      byte[] now = Files.readAllBytes(file);
      if (!Arrays.equals(now, content)) {
        content = now;
        current = source(file);
        log.info("The credential file %s has changed and is used from now on".formatted(file));
      }
    } catch (IOException e) {
      log.error(
          "The credential file %s cannot be read, so the former credentials are kept: %s"
              .formatted(file, CommandFailure.reason(e)));
    } finally {
      lock.unlock();
    }
    return current;
  }

  @Override
  public Token apiToken() throws IOException {
    return current().apiToken();
  }

  @Override
  public Token loginToken() throws IOException {
    return current().loginToken();
  }

  @Override
  public Token impersonationToken() throws IOException {
    return current().impersonationToken();
  }

  @Override
  public Optional<String> principal() {
    return current().principal();
  }

  @Override
  public Optional<String> quotaProject() {
    return current().quotaProject();
  }

  @Override
  public Optional<String> universeDomain() {
    return current().universeDomain();
  }

  @Override
  public void invalidate() {
    current().invalidate();
  }
}
