package dev.cloudsql.spi;

/**
 * A plug-in that is found by {@link java.util.ServiceLoader} and picked by its name.
 *
 * <p>On the class path it is named in {@code META-INF/services}, on the module path in {@code
 * provides … with}; a jar for both says both.
 *
 * @since 0.1
 */
public interface Provider {

  /**
   * The name by which programs pick this plug-in: a lower-case letter, then letters, digits or
   * hyphens. Called when plug-ins are looked for, on any thread; it does no work and always answers
   * the same.
   *
   * @return such as {@code postgres}
   */
  String name();
}
