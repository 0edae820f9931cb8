package dev.cloudsql.runtime.credentials;

import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import java.io.IOException;
import java.util.Optional;

/** Base class that forwards every call to another source. */
abstract class ForwardingCredentialSource implements CredentialSource {

  /** The other source, to get a token; may block to find it. */
  abstract CredentialSource source() throws IOException;

  /** The other source, if it is known without blocking. */
  abstract Optional<CredentialSource> known();

  @Override
  public Token apiToken() throws IOException {
    return source().apiToken();
  }

  @Override
  public Token loginToken() throws IOException {
    return source().loginToken();
  }

  @Override
  public Token impersonationToken() throws IOException {
    return source().impersonationToken();
  }

  @Override
  public Optional<String> principal() {
    return known().flatMap(CredentialSource::principal);
  }

  @Override
  public Optional<String> quotaProject() {
    return known().flatMap(CredentialSource::quotaProject);
  }

  @Override
  public Optional<String> universeDomain() {
    return known().flatMap(CredentialSource::universeDomain);
  }

  @Override
  public void invalidate() {
    known().ifPresent(CredentialSource::invalidate);
  }
}
