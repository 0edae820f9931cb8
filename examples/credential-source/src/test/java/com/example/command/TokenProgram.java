package com.example.command;

import dev.cloudsql.tck.TokenServerUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A program that prints another token at each run, and counts its runs. */
final class TokenProgram implements TokenServerUnderTest {

  private static final String SCRIPT =
      """
      #!/bin/sh
      cd "$(dirname "$0")" || exit 1
      echo "$1" >> runs
      [ ! -e broken ] || exit 3
      echo "access_token=token-$$-$(wc -l < runs | tr -d ' ')"
      echo "expires_in=3600"
      echo "principal=app@example.com"
      """;

  private final Path folder;

  TokenProgram(Path folder) {
    this.folder = folder;
    write(folder, SCRIPT);
  }

  /** Writes a shell script that may be run. */
  static Path write(Path folder, String script) {
    try {
      Path file = Files.writeString(folder.resolve("print-token"), script);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return folder.resolve("print-token");
  }

  @Override
  public int requests() {
    Path runs = folder.resolve("runs");
    try {
      return Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void fail() {
    try {
      Files.createFile(folder.resolve("broken"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void recover() {
    try {
      Files.delete(folder.resolve("broken"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
