package dev.cloudsql.spi;

/**
 * A plug-in that {@link java.util.ServiceLoader} finds and that programs select by name: a {@link
 * DialectProvider} or a {@link Provider}.
 *
 * <p>A jar registers it in {@code META-INF/services} for the class path and by {@code provides …
 * with} for the module path; a modular jar needs both.
 *
 * @since 0.1
 */
public interface Plugin {

  /**
   * The name by which programs select this plug-in: a lower-case letter, then letters, digits or
   * hyphens. Called on any thread when plug-ins are looked up; must return a constant.
   *
   * @return such as {@code postgres}
   */
  String name();
}
