package dev.cloudsql.runtime.credentials;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.CredentialSourceCompatibilityKit;
import dev.cloudsql.tck.TokenServerUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Credential files, by the rules")
@ExtendWith(CloudSqlEmulatorExtension.class)
class FileProviderCompatibilityTests extends CredentialSourceCompatibilityKit {

  @TempDir Path directory;

  private CloudSqlEmulator cloud;
  private Path key;

  @BeforeEach
  void writeKey(CloudSqlEmulator tokens) throws IOException {
    cloud = tokens;
    key = cloud.writeServiceAccountKey(directory);
  }

  @Override
  protected CredentialSourceProvider provider() {
    return new FileProvider();
  }

  @Override
  protected String argument() {
    return key.toString();
  }

  @Override
  protected Optional<String> unusableArgument() {
    return Optional.of(directory.resolve("none.json").toString());
  }

  @Override
  protected Optional<TokenServerUnderTest> tokenServer() {
    return Optional.of(TokenServerUnderTest.of(cloud));
  }
}
