package com.example.command;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;

/** {@code credentials=command:/path/to/program}: the program prints the access tokens. */
@AutoService(CredentialSourceProvider.class)
public final class CommandProvider implements CredentialSourceProvider {

  /** Made by {@link java.util.ServiceLoader}. */
  public CommandProvider() {}

  @Override
  public String name() {
    return "command";
  }

  @Override
  public CredentialSource create(String argument) throws ConnectorException {
    Path program;
    try {
      program = Path.of(argument);
    } catch (InvalidPathException e) {
      throw badArgument("It is not a path. Write command:/path/to/program.");
    }
    if (!program.isAbsolute()) {
      throw badArgument("Write the absolute path of a program, as in command:/path/to/program.");
    }
    if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
      throw badArgument("%s is not a program that this user may run.".formatted(program));
    }
    return new CommandSource(program, InstantSource.system());
  }
}
