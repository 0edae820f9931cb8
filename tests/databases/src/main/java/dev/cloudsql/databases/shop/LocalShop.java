package dev.cloudsql.databases.shop;

import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;

/**
 * An emulated instance with a real PostgreSQL, for applications that are configured by a URL: the
 * database {@code shop} and its owner {@code app}, whose password is not checked.
 *
 * <p>A properties file leads the application here instead of to Google. The application reads it
 * because of the environment variable {@value #VARIABLE}, or of {@code config} in its URL or among
 * the properties of its driver; nothing else of its configuration changes.
 */
public final class LocalShop implements AutoCloseable {

  /** The instance connection name. */
  public static final String INSTANCE = "demo:europe-west1:shop";

  /** The variable by which a program reads the file. */
  public static final String VARIABLE = "CLOUDSQL_CONFIG";

  private final Postgres postgres;
  private final CloudSqlEmulator emulator;
  private final Path file;

  private LocalShop(Postgres postgres, CloudSqlEmulator emulator, Path file) {
    this.postgres = postgres;
    this.emulator = emulator;
    this.file = file;
  }

  /**
   * Runs a command with {@value #VARIABLE} in its environment.
   *
   * @param command a program and its arguments
   */
  public static void main(String[] command) throws IOException, InterruptedException {
    int status;
    try (LocalShop shop = start(Files.createTempDirectory("shop"))) {
      ProcessBuilder program = new ProcessBuilder(command).inheritIO();
      program.environment().put(VARIABLE, shop.config());
      status = program.start().waitFor();
    }
    System.exit(status);
  }

  /**
   * Starts it.
   *
   * @param directory for the properties file
   */
  public static LocalShop start(Path directory) throws IOException {
    Postgres postgres = Postgres.start();
    try {
      postgres.execute("CREATE ROLE app LOGIN");
      postgres.execute("CREATE DATABASE shop OWNER app");
      CloudSqlEmulator emulator = CloudSqlEmulator.start();
      emulator
          .instance(INSTANCE)
          .databaseVersion("POSTGRES_17")
          .backend(postgres.backend())
          .start();
      return new LocalShop(postgres, emulator, write(emulator, directory));
    } catch (SQLException | UncheckedIOException e) {
      postgres.close();
      throw new IOException("Cannot start the emulated instance: " + e.getMessage(), e);
    }
  }

  private static Path write(CloudSqlEmulator emulator, Path directory) throws IOException {
    Properties settings = EmulatorConfig.properties(emulator);
    settings.setProperty("database", "shop");
    settings.setProperty("user", "app");
    Path file = Files.createDirectories(directory).resolve("cloudsql.properties").toAbsolutePath();
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, "Leads to an emulated instance.");
    }
    return file;
  }

  /** The value of {@value #VARIABLE} and of {@code config}. */
  public String config() {
    return "file:" + file;
  }

  @Override
  public void close() throws IOException {
    emulator.close();
    postgres.close();
  }
}
