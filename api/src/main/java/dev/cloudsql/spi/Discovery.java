package dev.cloudsql.spi;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The plug-ins of one kind that {@link ServiceLoader} found, and why others could not be loaded.
 *
 * @param <S> the kind
 * @param found one object for each class, sorted by class name so that the result does not depend
 *     on the order of the path
 * @param failures why others could not be loaded
 */
record Discovery<S>(List<S> found, List<String> failures) {

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

  /** Finds plug-ins with the thread's context class loader. A result without failures is cached. */
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
      throw new ServiceConfigurationError("%s does not tell its name".formatted(type), e);
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
