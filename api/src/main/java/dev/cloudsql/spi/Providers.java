package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds plug-ins on the class path and the module path; called by the runtime and by {@link
 * dev.cloudsql.Connectors}.
 *
 * <p>Searches with the thread's context class loader, then with the class loader of this class, and
 * caches the result for that context class loader without keeping the loader reachable. A plug-in
 * that cannot be loaded is skipped; the error for a plug-in that is not found names those that were
 * skipped. May be called on any thread.
 *
 * @since 0.1
 */
public final class Providers {

  /**
   * Names that only plug-ins of this project may have, so that a foreign jar on the path cannot
   * redirect connects.
   */
  private static final Map<Class<?>, Set<String>> RESERVED =
      Map.of(
          DialectProvider.class, Set.of("mariadb", "mysql", "postgres", "postgresql", "sqlserver"),
          CredentialSourceProvider.class, Set.of("applicationDefault", "file"),
          InstanceResolverProvider.class, Set.of("dns"),
          IpSelectorProvider.class, Set.of("auto", "private", "psc", "public"),
          TcpDialerProvider.class, Set.of("direct", "http", "socks5"));

  private static final Map<Class<?>, String> NOUNS =
      Map.of(
          ConnectorListenerProvider.class, "listener",
          CredentialSourceProvider.class, "credential source",
          DialectProvider.class, "dialect",
          InstanceResolverProvider.class, "instance resolver",
          IpSelectorProvider.class, "address policy",
          TcpDialerProvider.class, "TCP dialer");

  private static final String OUR_PACKAGES = "dev.cloudsql.";

  private Providers() {}

  /**
   * Returns the plug-in of a name.
   *
   * @param <P> the kind of plug-in
   * @param spi the kind of plug-in, one of this package's provider interfaces
   * @param name the exact name
   * @return the plug-in; cached for each context class loader
   * @throws ConnectorException if no plug-in has the name, or more than one, or if a foreign
   *     plug-in uses a reserved name
   */
  public static <P extends Plugin> P named(Class<P> spi, String name) throws ConnectorException {
    Discovery<P> discovery = Discovery.of(spi);
    List<P> matches =
        discovery.found().stream().filter(provider -> names(provider).contains(name)).toList();
    if (matches.isEmpty()) {
      throw new ConnectorException(
          code(spi), Phase.CONFIG, null, notFound(spi, name, discovery), null);
    }
    if (matches.size() > 1) {
      throw new ConnectorException(
          code(spi),
          Phase.CONFIG,
          null,
          "More than one %s is named '%s': %s. Remove all but one of these jars from the path."
              .formatted(noun(spi), name, Discovery.places(matches)),
          null);
    }
    P match = matches.get(0);
    if (reserved(spi, name) && !match.getClass().getName().startsWith(OUR_PACKAGES)) {
      throw new ConnectorException(
          code(spi),
          Phase.CONFIG,
          null,
          "The %s name '%s' is reserved, and %s may not use it. Give the plug-in another name."
              .formatted(noun(spi), name, Discovery.places(matches)),
          null);
    }
    return match;
  }

  /**
   * Returns all plug-ins of a kind that can be loaded.
   *
   * @param <P> the kind of plug-in
   * @param spi the kind of plug-in, one of this package's provider interfaces
   * @return one object for each plug-in, sorted by name
   */
  public static <P extends Plugin> List<P> all(Class<P> spi) {
    return Discovery.of(spi).found();
  }

  /**
   * Returns the connector runtime.
   *
   * @return the runtime
   * @throws ConnectorException if there is none, or more than one, on the path
   */
  public static ConnectorRuntime runtime() throws ConnectorException {
    Discovery<ConnectorRuntime> discovery = Discovery.of(ConnectorRuntime.class);
    if (discovery.found().size() == 1) {
      return discovery.found().get(0);
    }
    String problem =
        discovery.found().isEmpty()
            ? "No connector runtime is on the path. Add dev.cloudsql:cloudsql-runtime to the run-time dependencies. Where jars are merged into one, merge their META-INF/services files too."
            : "More than one connector runtime is on the path: %s. Remove all but one of these jars."
                .formatted(Discovery.places(discovery.found()));
    throw new ConnectorException(
        ErrorCode.RUNTIME, Phase.CONFIG, null, problem + discovery.failureText(), null);
  }

  private static Set<String> names(Plugin provider) {
    Set<String> names = new TreeSet<>(Set.of(provider.name()));
    if (provider instanceof DialectProvider dialect) {
      names.addAll(dialect.aliases());
    }
    return names;
  }

  private static String notFound(
      Class<? extends Plugin> spi, String name, Discovery<? extends Plugin> discovery) {
    Set<String> names = new TreeSet<>();
    discovery.found().forEach(provider -> names.add(provider.name()));
    String available =
        names.isEmpty()
            ? "None could be found; add the jar of one to the run-time dependencies, and where jars are merged into one, merge their META-INF/services files too."
            : "Available %s: %s.".formatted(plural(spi), names);
    String meant =
        names.stream()
            .filter(candidate -> alike(candidate, name))
            .findFirst()
            .map(" Did you mean '%s'?"::formatted)
            .orElse("");
    return "No %s named '%s'. %s%s%s"
        .formatted(noun(spi), name, available, meant, discovery.failureText());
  }

  /**
   * Whether a name was probably meant for another, as {@code postgresql} for {@code postgres} or
   * {@code MySQL} for {@code mysql}.
   */
  private static boolean alike(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    return shorter >= 3 && one.regionMatches(true, 0, other, 0, shorter);
  }

  private static boolean reserved(Class<?> spi, String name) {
    return RESERVED.getOrDefault(spi, Set.of()).contains(name);
  }

  private static ErrorCode code(Class<?> spi) {
    return spi == DialectProvider.class ? ErrorCode.DIALECT : ErrorCode.PROVIDER;
  }

  private static String noun(Class<?> spi) {
    return NOUNS.getOrDefault(spi, "plug-in");
  }

  private static String plural(Class<?> spi) {
    return spi == IpSelectorProvider.class ? "address policies" : noun(spi) + "s";
  }
}
