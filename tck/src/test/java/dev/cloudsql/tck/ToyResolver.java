package dev.cloudsql.tck;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.Phase;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.spi.InstanceResolverProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Names in the toy directory: right in everything, or wrong in one thing. */
public final class ToyResolver implements InstanceResolverProvider {

  private final ToyDirectory directory;
  private final ResolverFlaw flaw;
  private final Map<String, ResolvedName> kept = new ConcurrentHashMap<>();
  private final AtomicReference<Thread> thread = new AtomicReference<>();
  private volatile boolean failed;
  private volatile boolean told;

  /** A resolver without flaws, for ServiceLoader. */
  public ToyResolver() {
    this(new ToyDirectory(), null);
  }

  ToyResolver(ToyDirectory directory, ResolverFlaw flaw) {
    this.directory = directory;
    this.flaw = flaw;
  }

  private boolean has(ResolverFlaw other) {
    return flaw == other;
  }

  @Override
  public String name() {
    return has(ResolverFlaw.NOT_FOUND)
        ? "toy-lost"
        : has(ResolverFlaw.MALFORMED_NAME) ? "Toy resolver" : "toy";
  }

  @Override
  public InstanceResolver create(String argument) throws ConnectorException {
    if (!argument.equals("directory") && !has(ResolverFlaw.TAKES_ANY_ARGUMENT)) {
      if (has(ResolverFlaw.REFUSES_WITH_ANOTHER_EXCEPTION)) {
        throw new IllegalArgumentException(argument);
      }
      throw new ConnectorException(
          ErrorCode.OPTION, Phase.CONFIG, null, "There is no directory " + argument, null);
    }
    if (has(ResolverFlaw.ASKS_WHEN_MADE)) {
      var unused = directory.ask("any");
    }
    if (has(ResolverFlaw.NEEDS_A_DIRECTORY_WHEN_MADE) && directory.isFailing()) {
      throw new ConnectorException(
          ErrorCode.OPTION, Phase.CONFIG, null, "There is no directory", null);
    }
    return this::resolve;
  }

  private ResolvedName resolve(String name) throws IOException {
    thread.compareAndSet(null, Thread.currentThread());
    if (has(ResolverFlaw.NEEDS_ITS_THREAD) && thread.get() != Thread.currentThread()) {
      throw new IllegalStateException("Another thread");
    }
    if (directory.isFailing() || failed && has(ResolverFlaw.NEVER_RECOVERS)) {
      failed = true;
      throw failure(name);
    }
    ResolvedName found = find(name);
    told = true;
    return has(ResolverFlaw.KEEPS_ITS_ANSWERS) ? kept.computeIfAbsent(name, key -> found) : found;
  }

  private ResolvedName find(String name) throws IOException {
    InstanceName instance = directory.ask(name).orElse(null);
    if (instance == null) {
      throw unknown(name);
    }
    String target =
        has(ResolverFlaw.FORGETS_THE_REGION) && instance.instance().equals("one")
            ? instance.project() + ":" + instance.instance()
            : instance.toString();
    return new ResolvedName(target, addresses());
  }

  private List<String> addresses() {
    return has(ResolverFlaw.TELLS_A_HOST_NAME)
        ? List.of("host.example.com")
        : has(ResolverFlaw.TELLS_AN_ADDRESS_TWICE)
            ? List.of("10.0.0.3", "10.0.0.3")
            : List.of("10.0.0.3", "fd00::3");
  }

  private IOException unknown(String name) {
    if (has(ResolverFlaw.TAKES_UNKNOWN_FOR_AN_IO_ERROR)) {
      return new IOException("There is no " + name);
    }
    return has(ResolverFlaw.TAKES_UNKNOWN_FOR_PASSING)
        ? new ConnectorException(ErrorCode.NAME_UNAVAILABLE, Phase.RESOLVE, null, name, null)
        : new ConnectorException(ErrorCode.NAME, Phase.RESOLVE, null, "There is no " + name, null);
  }

  private IOException failure(String name) throws IOException {
    if (has(ResolverFlaw.THROWS_UNCHECKED)) {
      throw new IllegalStateException("No directory");
    }
    if (has(ResolverFlaw.WAITS_FOR_EVER) && !told) {
      waitForEver();
    }
    return has(ResolverFlaw.TAKES_FAILURE_FOR_UNKNOWN)
        ? unknown(name)
        : new IOException("No directory");
  }

  private static void waitForEver() throws IOException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }
}
