package dev.cloudsql.runtime.credentials;

import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.tck.CredentialSourceCompatibilityKit;
import dev.cloudsql.tck.TokenServerUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Google Cloud CLI, by the rules")
class GcloudProviderCompatibilityTests extends CredentialSourceCompatibilityKit {

  /** Prints other tokens in each process, as long as there is no file "broken". */
  private static final String SCRIPT =
      """
      #!/bin/sh
      cd "$(dirname "$0")"
      echo "$*" >> calls
      [ -e broken ] && echo "Max retries exceeded" >&2 && exit 1
      [ "$1" = sql ] && echo "ya29.login-S3cret-$$" && exit 0
      cat <<END
      {"configuration": {"properties": {"core": {"account": "ada@example.com"}}},
       "credential": {"access_token": "ya29.api-S3cret-$$", "token_expiry": "2100-01-01T00:00:00Z"}}
      END
      """;

  @TempDir Path directory;

  @BeforeEach
  void install() throws IOException {
    Path program = Files.writeString(directory.resolve("gcloud"), SCRIPT);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  @Override
  protected CredentialSourceProvider provider() {
    return new GcloudProvider();
  }

  @Override
  protected String argument() {
    return directory.resolve("gcloud").toString();
  }

  @Override
  protected Optional<TokenServerUnderTest> tokenServer() {
    return Optional.of(new Switch(directory));
  }

  private record Switch(Path directory) implements TokenServerUnderTest {

    @Override
    public int requests() {
      Path calls = directory.resolve("calls");
      try {
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void fail() {
      try {
        Files.writeString(directory.resolve("broken"), "");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void recover() {
      try {
        Files.deleteIfExists(directory.resolve("broken"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
