package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
          CredentialSourceProvider.class,
              Set.of("applicationDefault", "env", "file", "gcloud", "json", "token"),
          InstanceDialerProvider.class, Set.of("sql-data"),
          InstanceResolverProvider.class, Set.of("dns"),
          IpSelectorProvider.class, Set.of("auto", "private", "psc", "public"),
          TcpDialerProvider.class, Set.of("direct", "http", "socks5"));

  private static final Map<Class<?>, String> NOUNS =
      Map.of(
          ConnectorListenerProvider.class, "listener",
          CredentialSourceProvider.class, "credential source",
          DialectProvider.class, "dialect",
          InstanceDialerProvider.class, "instance dialer",
          InstanceResolverProvider.class, "instance resolver",
          IpSelectorProvider.class, "address policy",
          TcpDialerProvider.class, "TCP dialer");

  /** The jars of plug-ins of this project, by name and alias. */
  private static final Map<Class<?>, Map<String, String>> ARTIFACTS =
      Map.of(
          DialectProvider.class,
              Map.of(
                  "mariadb", "cloudsql-dialect-mysql",
                  "mysql", "cloudsql-dialect-mysql",
                  "postgres", "cloudsql-dialect-postgres",
                  "postgresql", "cloudsql-dialect-postgres",
                  "sqlserver", "cloudsql-dialect-sqlserver"),
          InstanceDialerProvider.class, Map.of("sql-data", "cloudsql-sqldata"),
          ConnectorListenerProvider.class,
              Map.of(
                  "micrometer", "cloudsql-micrometer",
                  "opentelemetry", "cloudsql-opentelemetry"));

  private static final String OUR_PACKAGES = "dev.cloudsql.";

  /** So many equal letters at the beginning of two names make one a misspelling of the other. */
  private static final int ALIKE = 4;

  private static volatile boolean versionsChecked;

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
    List<P> matches = new ArrayList<>(1);
    for (P provider : discovery.found()) {
      if (isNamed(provider, name)) {
        matches.add(provider);
      }
    }
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
   * @throws ConnectorException if there is none, or more than one, on the path, or if the jars of
   *     this project are of different versions
   */
  public static ConnectorRuntime runtime() throws ConnectorException {
    Discovery<ConnectorRuntime> discovery = Discovery.of(ConnectorRuntime.class);
    if (!versionsChecked) {
      checkVersions(discovery.found());
    }
    if (discovery.found().size() == 1) {
      return discovery.found().get(0);
    }
    String problem;
    if (!discovery.found().isEmpty()) {
      problem =
          "More than one connector runtime is on the path: %s. Remove all but one of these jars."
              .formatted(Discovery.places(discovery.found()));
    } else if (discovery.failures().isEmpty()) {
      problem =
          "No connector runtime is on the path. Add dev.cloudsql:cloudsql-runtime to the run-time dependencies. Where jars are merged into one, merge their META-INF/services files too.";
    } else {
      problem =
          "No connector runtime can be loaded. Put dev.cloudsql:cloudsql-runtime on the path, with all libraries that it needs, in the versions that it asks for.";
    }
    throw new ConnectorException(
        ErrorCode.RUNTIME, Phase.CONFIG, null, problem + discovery.failureText(), null);
  }

  private static void checkVersions(List<ConnectorRuntime> runtimes) throws ConnectorException {
    Set<Class<?>> ours = new HashSet<>(Set.of(Providers.class));
    List<Object> plugins = new ArrayList<>(runtimes);
    plugins.addAll(all(DialectProvider.class));
    for (Object plugin : plugins) {
      if (plugin.getClass().getName().startsWith(OUR_PACKAGES)) {
        ours.add(plugin.getClass());
      }
    }
    Optional<String> conflict = JarVersions.duplicates(Providers.class.getClassLoader());
    if (conflict.isEmpty()) {
      conflict = JarVersions.mixture(ours);
    }
    if (conflict.isPresent()) {
      throw new ConnectorException(ErrorCode.RUNTIME, Phase.CONFIG, null, conflict.get(), null);
    }
    versionsChecked = true;
  }

  private static boolean isNamed(Plugin provider, String name) {
    return provider.name().equals(name)
        || (provider instanceof DialectProvider dialect && dialect.aliases().contains(name));
  }

  private static String notFound(
      Class<? extends Plugin> spi, String name, Discovery<? extends Plugin> discovery) {
    Set<String> names = new TreeSet<>();
    discovery.found().forEach(provider -> names.add(provider.name()));
    String artifact = ARTIFACTS.getOrDefault(spi, Map.of()).get(name);
    String available =
        names.isEmpty() && artifact == null
            ? "None could be found; add the jar of one to the run-time dependencies, and where jars are merged into one, merge their META-INF/services files too."
            : "Available %s: %s.".formatted(plural(spi), names);
    String meant =
        names.stream()
            .filter(candidate -> alike(candidate, name))
            .findFirst()
            .map(" Did you mean '%s'?"::formatted)
            .orElse(
                names.isEmpty() || !discovery.failures().isEmpty()
                    ? ""
                    : " Use one of these, or add the jar that has it; where jars are merged into one, merge their META-INF/services files too.");
    String missing =
        artifact == null
            ? meant
            : " Add dev.cloudsql:%s to the run-time dependencies, and where jars are merged into one, merge their META-INF/services files too."
                .formatted(artifact);
    return "No %s named '%s'. %s%s%s"
        .formatted(noun(spi), name, available, missing, discovery.failureText());
  }

  /**
   * Whether a name was probably meant for another, as {@code postgrsql} for {@code postgres} or
   * {@code MySQL} for {@code mysql}.
   */
  private static boolean alike(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    return shorter >= 3 && one.regionMatches(true, 0, other, 0, Math.min(shorter, ALIKE));
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

  /**
   * The plug-ins of one kind that {@link ServiceLoader} found, and why others could not be loaded.
   *
   * @param <S> the kind
   * @param found one object for each class, sorted by class name so that the result does not depend
   *     on the order of the path
   * @param failures why others could not be loaded
   */
  private record Discovery<S>(List<S> found, List<String> failures) {

    /** The search stops after this many broken entries. */
    private static final int MAX_FAILURES = 50;

    /**
     * The results by context class loader. The result of a loader that may be unloaded before this
     * class, such as that of a web application, is weakly reachable and lasts until a garbage
     * collection.
     */
    private static final Map<ClassLoader, Reference<Map<Class<?>, Discovery<?>>>> KEPT =
        new WeakHashMap<>();

    /** Strong references to the results of loaders that live as long as this class. */
    private static final List<Object> HELD = new ArrayList<>();

    private static final ReentrantLock LOCK = new ReentrantLock();

    /**
     * Finds plug-ins with the thread's context class loader. A result without failures is cached.
     */
    static <S> Discovery<S> of(Class<S> spi) {
      ClassLoader own = Discovery.class.getClassLoader();
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      ClassLoader key = context == null ? own : context;
      LOCK.lock();
      try {
        Discovery<?> kept = kept(key).get(spi);
        if (kept != null) {
          @SuppressWarnings("unchecked") // The key is the class of the plug-ins.
          Discovery<S> same = (Discovery<S>) kept;
          return same;
        }
      } finally {
        LOCK.unlock();
      }
      Discovery<S> now = look(spi, own, context);
      // Not cached otherwise: a broken or empty path may be corrected.
      if (now.failures().isEmpty() && !now.found().isEmpty()) {
        LOCK.lock();
        try {
          kept(key).put(spi, now);
        } finally {
          LOCK.unlock();
        }
      }
      return now;
    }

    private static Map<Class<?>, Discovery<?>> kept(ClassLoader loader) {
      Reference<Map<Class<?>, Discovery<?>>> reference = KEPT.get(loader);
      Map<Class<?>, Discovery<?>> kept = reference == null ? null : reference.get();
      if (kept == null) {
        kept = new HashMap<>();
        KEPT.put(loader, new WeakReference<>(kept));
        if (livesAsLongAsThis(loader)) {
          HELD.add(kept);
        }
      }
      return kept;
    }

    private static boolean livesAsLongAsThis(ClassLoader loader) {
      ClassLoader own = Discovery.class.getClassLoader();
      while (own != null && own != loader) {
        own = own.getParent();
      }
      return own == loader;
    }

    private static <S> Discovery<S> look(
        Class<S> spi, ClassLoader own, @Nullable ClassLoader context) {
      Map<Class<?>, S> found = new LinkedHashMap<>();
      List<String> failures = new ArrayList<>();
      if (context != null) {
        collect(ServiceLoader.load(spi, context), found, failures);
      }
      if (own != context) {
        collect(ServiceLoader.load(spi, own), found, failures);
      }
      List<S> sorted = new ArrayList<>(found.values());
      sorted.sort(Comparator.comparing(provider -> provider.getClass().getName()));
      return new Discovery<>(List.copyOf(sorted), failures.stream().distinct().toList());
    }

    private static <S> void collect(
        ServiceLoader<S> loader, Map<Class<?>, S> found, List<String> failures) {
      Iterator<ServiceLoader.Provider<S>> providers = loader.stream().iterator();
      while (failures.size() < MAX_FAILURES) {
        try {
          if (!providers.hasNext()) {
            return;
          }
          // By its class, not by the provider's type: a provider method may return the interface.
          S service = providers.next().get();
          checkName(service);
          found.putIfAbsent(service.getClass(), service);
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
          failures.add(rootMessage(e));
        }
      }
    }

    private static void checkName(Object service) {
      if (!(service instanceof Plugin provider)) {
        return;
      }
      String type = service.getClass().getName();
      String name;
      try {
        name = provider.name();
      } catch (RuntimeException | LinkageError e) {
        throw new ServiceConfigurationError("%s failed in name()".formatted(type), e);
      }
      if (name == null || !name.matches("[a-z][A-Za-z0-9-]*")) {
        throw new ServiceConfigurationError(
            "%s has the name '%s', which is not a lower-case letter followed by letters, digits or hyphens"
                .formatted(type, name));
      }
    }

    private static String rootMessage(Throwable failure) {
      Throwable root = failure;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String said =
          failure instanceof ServiceConfigurationError
              ? String.valueOf(failure.getMessage())
              : failure.toString();
      return failure == root ? said : said + " (" + root + ")";
    }

    /** A sentence that names what could not be loaded, or the empty string. */
    String failureText() {
      return failures.isEmpty() ? "" : " Could not be loaded: " + String.join("; ", failures) + ".";
    }

    /** The classes of these objects and the jars that they are from. */
    static String places(List<?> services) {
      return services.stream().map(Discovery::place).collect(Collectors.joining(", "));
    }

    private static String place(Object service) {
      Class<?> type = service.getClass();
      @Nullable CodeSource source = type.getProtectionDomain().getCodeSource();
      return source == null ? type.getName() : type.getName() + " in " + source.getLocation();
    }
  }
}
