package dev.cloudsql.spi;

/**
 * A plug-in that is found by {@link java.util.ServiceLoader} and picked by its name: a dialect, or
 * a {@link Provider} of something else.
 *
 * <p>On the class path it is named in {@code META-INF/services}, on the module path in {@code
 * provides … with}; a jar for both has both.
 *
 * @since 0.1
 */
public interface Plugin {

  /**
   * The name by which programs pick this plug-in: a lower-case letter, then letters, digits or
   * hyphens. Called when plug-ins are looked for, on any thread; it does no work and never changes.
   *
   * @return such as {@code postgres}
   */
  String name();
}
