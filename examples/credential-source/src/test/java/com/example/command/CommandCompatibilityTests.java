package com.example.command;

import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.tck.CredentialSourceCompatibilityKit;
import dev.cloudsql.tck.TokenServerUnderTest;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The credential source that runs a program, by the rules")
class CommandCompatibilityTests extends CredentialSourceCompatibilityKit {

  private TokenProgram program;

  @BeforeEach
  void write(@TempDir Path folder) {
    program = new TokenProgram(folder);
  }

  @Override
  protected CredentialSourceProvider provider() {
    return new CommandProvider();
  }

  @Override
  protected String argument() {
    return program.path().toString();
  }

  @Override
  protected Optional<String> unusableArgument() {
    return Optional.of("gcloud auth print-access-token");
  }

  @Override
  protected Optional<TokenServerUnderTest> tokenServer() {
    return Optional.of(program);
  }
}
