package dev.cloudsql.cli.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A database engine of an emulated instance. */
enum Engine {
  POSTGRES("POSTGRES_17", 5432),
  MYSQL("MYSQL_8_0", 3306),
  SQLSERVER("SQLSERVER_2022_STANDARD", 1433);

  private final String version;
  private final int port;

  Engine(String version, int port) {
    this.version = version;
    this.port = port;
  }

  /** The version that the Admin API announces unless another is set. */
  String version() {
    return version;
  }

  /** The port on which its servers listen by default. */
  int port() {
    return port;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The engine of a version such as {@code POSTGRES_16}.
   *
   * @throws IllegalArgumentException if it is of none
   */
  static Engine ofVersion(String version) {
    return Arrays.stream(values())
        .filter(engine -> version.startsWith(engine.name() + "_"))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is not a database version of Cloud SQL, such as POSTGRES_17, MYSQL_8_4 or SQLSERVER_2022_STANDARD."
                        .formatted(version)));
  }

  /** Reads the name, in any case, with the aliases that our dialects have. */
  static final class Converter implements ITypeConverter<Engine> {

    @Override
    public Engine convert(String text) {
      String name = text.toLowerCase(Locale.ROOT);
      return Arrays.stream(values())
          .filter(engine -> engine.toString().equals(name.equals("postgresql") ? "postgres" : name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is not one of %s".formatted(text, List.of(values()))));
    }
  }
}
