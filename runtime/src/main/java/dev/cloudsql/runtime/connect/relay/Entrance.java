package dev.cloudsql.runtime.connect.relay;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.LocalProxy;
import dev.cloudsql.LocalProxyOptions;
import dev.cloudsql.runtime.connect.relay.Relays.Opened;
import dev.cloudsql.runtime.connect.relay.Relays.Retry;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.tls.InstanceChannel;
import dev.cloudsql.runtime.tls.InstanceSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local proxy: accepts clients on a thread of its first loop, dials for them on the executor, and
 * spreads their links over the loops.
 */
public final class Entrance implements LocalProxy, RelayLoop.Served {

  private static final Logger LOG = LoggerFactory.getLogger("dev.cloudsql.proxy");

  /** Further clients wait to be accepted, so that a burst of them does not need a thread each. */
  private static final int DIALS = 64;

  private static final long PAUSE = Duration.ofSeconds(1).toNanos();

  /** For a client to read why it is refused. */
  private static final long REFUSAL = Duration.ofSeconds(5).toNanos();

  private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

  private final Target target;
  private final LocalProxyOptions options;
  private final Listening listening;
  private final Relays.Dial dial;
  private final Executor executor;
  private final List<RelayLoop> loops;
  private final Consumer<LocalProxy> onClose;

  /** The clients, and what closes their connection. */
  private final Map<SocketChannel, Runnable> clients = new ConcurrentHashMap<>();

  private final AtomicInteger dialling = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private final LinkObserver links = new LinkObserver();
  private volatile boolean listens = true;
  private volatile @Nullable ErrorCode lastFailure;
  private volatile long lastLine;

  // Of the first loop's thread.
  private @Nullable SelectionKey key;
  private int count;

  Entrance(
      Target target,
      LocalProxyOptions options,
      Listening listening,
      Relays.Dial dial,
      Executor executor,
      List<RelayLoop> loops,
      Consumer<LocalProxy> onClose) {
    this.target = target;
    this.options = options;
    this.listening = listening;
    this.dial = dial;
    this.executor = executor;
    this.loops = loops;
    this.onClose = onClose;
  }

  void start() {
    if (!loops.get(0).execute(this::register)) {
      close();
    }
  }

  private void register() {
    try {
      key = listening.channel().register(loops.get(0).selector(), SelectionKey.OP_ACCEPT, this);
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public String instance() {
    return target.toString();
  }

  @Override
  public SocketAddress address() {
    return listening.address();
  }

  @Override
  public String host() {
    return inet().getAddress().getHostAddress();
  }

  @Override
  public int port() {
    return inet().getPort();
  }

  private InetSocketAddress inet() {
    if (listening.address() instanceof InetSocketAddress inet) {
      return inet;
    }
    throw new IllegalStateException(
        "This proxy listens on the Unix socket %s and has no host and port".formatted(listening));
  }

  @Override
  public int openConnections() {
    return clients.size();
  }

  @Override
  public boolean isOpen() {
    return listens;
  }

  @Override
  public void ready(SelectionKey accepting) {
    try {
      while (dialling.get() < DIALS) {
        SocketChannel client = listening.channel().accept();
        if (client == null) {
          return;
        }
        admit(client);
      }
      accepting.interestOps(0);
      // A dial may have ended meanwhile.
      resume();
    } catch (IOException e) {
      pause(accepting, e);
    }
  }

  /** The process or the system may have run out of files: asking again at once would spin. */
  private void pause(SelectionKey accepting, IOException failure) {
    if (!listens) {
      return;
    }
    LOG.warn("Cannot accept a client for {}: {}", target, Messages.reason(failure));
    accepting.interestOps(0);
    RelayLoop loop = loops.get(0);
    long start = loop.now();
    loop.time(
        new RelayLoop.Timed() {
          @Override
          public void tick() {
            if (loop.now() - start > PAUSE) {
              loop.untime(this);
              resume();
            }
          }
        });
  }

  private void resume() {
    if (key != null && key.isValid() && dialling.get() < DIALS) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  private void admit(SocketChannel client) {
    // Counted from here on, so that a filter that counts clients sees this one too.
    clients.put(client, () -> discard(client));
    try {
      if (!isWelcome(client)) {
        ended(client);
        return;
      }
      client.configureBlocking(false);
      if (listening.address() instanceof InetSocketAddress) {
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      }
    } catch (IOException e) {
      // The client has disconnected already.
      ended(client);
      return;
    }
    RelayLoop loop = loops.get(count++ % loops.size());
    dial(
        dial,
        opened -> serve(client, opened, loop),
        failure -> refuse(client, failure, loop),
        () -> ended(client));
  }

  /**
   * Dials on the executor.
   *
   * @param onFailure called with the reason if there is no connection
   * @param end called last in that case
   */
  private void dial(
      Relays.Dial how,
      Consumer<Opened> onSuccess,
      Consumer<ConnectorException> onFailure,
      Runnable end) {
    dialling.incrementAndGet();
    executor.execute(
        () -> {
          boolean served = false;
          try {
            onSuccess.accept(how.open());
            served = true;
            lastFailure = null;
          } catch (ConnectorException e) {
            if (!closed.get()) {
              links.failed(e);
              onFailure.accept(e);
            }
          } catch (RuntimeException | Error e) {
            LOG.error("Cannot serve a client for {}", target, e);
          } finally {
            if (!served) {
              end.run();
            }
            if (dialling.getAndDecrement() >= DIALS) {
              var unused = loops.get(0).execute(this::resume);
            }
          }
        });
  }

  private boolean isWelcome(SocketChannel client) throws IOException {
    if (clients.size() > options.maxConnections()) {
      LOG.warn(
          "Refused a client for {}: {} are connected, which is the limit",
          target,
          options.maxConnections());
      return false;
    }
    try {
      return options.clientFilter().test(client.getRemoteAddress());
    } catch (RuntimeException e) {
      LOG.error("Refused a client for {}: the client filter failed", target, e);
      return false;
    }
  }

  /** Lets the dialect explain the failure, for a few seconds at most. */
  private void refuse(SocketChannel client, ConnectorException failure, RelayLoop loop) {
    long start = loop.now();
    RelayLoop.Timed limit =
        new RelayLoop.Timed() {
          @Override
          public void tick() {
            if (!client.isOpen() || loop.now() - start > REFUSAL) {
              loop.untime(this);
              discard(client);
            }
          }
        };
    if (!loop.execute(() -> loop.time(limit))) {
      return;
    }
    try {
      client.configureBlocking(true);
      dial.refuse(Channels.newInputStream(client), Channels.newOutputStream(client), failure);
    } catch (IOException e) {
      // The client has disconnected, or said nothing.
    } catch (RuntimeException e) {
      LOG.error("Cannot tell a client why there is no connection to {}", target, e);
    }
  }

  private void serve(SocketChannel client, Opened opened, RelayLoop loop) {
    if (opened.transport() instanceof InstanceSocket socket) {
      serve(client, socket);
      return;
    }
    InstanceChannel channel = (InstanceChannel) opened.transport();
    Link link = new Link(loop, client, channel, opened.retry(), links);
    // From now on the link closes both.
    boolean open = clients.replace(client, link::abandon) != null;
    if (!open || !loop.execute(link::start)) {
      link.abandon();
    }
  }

  private void serve(SocketChannel client, InstanceSocket socket) {
    SocketLink link = new SocketLink(executor, client, socket, links);
    // From now on the link closes both.
    if (clients.replace(client, link::abandon) == null) {
      link.abandon();
    } else {
      link.start();
    }
  }

  private void ended(SocketChannel client) {
    discard(client);
    clients.remove(client);
    if (!listens && clients.isEmpty()) {
      drained.complete(null);
    }
  }

  private static void discard(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      // The client is gone.
    }
  }

  private void stopListening() {
    listens = false;
    listening.close();
    loops.get(0).awaitClosed();
    if (clients.isEmpty()) {
      drained.complete(null);
    }
  }

  @Override
  public boolean drain(Duration limit) throws InterruptedException {
    stopListening();
    try {
      drained.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Also called by the loop when it ends. */
  @Override
  public void end() {
    close();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      stopListening();
      clients.values().forEach(Runnable::run);
      clients.clear();
      drained.complete(null);
      onClose.accept(this);
    }
  }

  /** Such as {@code project:region:instance at 127.0.0.1:5432}. */
  @Override
  public String toString() {
    return target + " at " + listening;
  }

  private final class LinkObserver implements Link.Observer {

    @Override
    public void refused(Link link, Retry retry, ConnectorException refusal) {
      dial(() -> retry.insteadOf(refusal), link::resume, failure -> {}, link::abandon);
    }

    /** A line for each new kind of failure, and one a minute. */
    @Override
    public void failed(ConnectorException why) {
      long now = loops.get(0).now();
      if (lastFailure != why.code() || now - lastLine > BETWEEN_LINES) {
        lastFailure = why.code();
        lastLine = now;
        LOG.warn("Closed the connection of a client: {}", why.getMessage());
      }
    }

    @Override
    public void ended(SocketChannel client) {
      Entrance.this.ended(client);
    }
  }
}
