package dev.cloudsql.emulator.sqldata;

import dev.cloudsql.emulator.net.LoopbackAddresses;
import dev.cloudsql.emulator.tunnel.Tunnel;
import dev.cloudsql.emulator.tunnel.TunnelCloud;
import dev.cloudsql.sqldata.wire.SqlDataService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.TlsServerCredentials;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The gRPC servers of one emulator, one without TLS and one with. */
final class GrpcTunnel implements Tunnel {

  /** The limit of the official clients, in both directions. */
  private static final int LARGEST_MESSAGE_BYTES = 100 * 1024 * 1024;

  private static final int WINDOW_BYTES = 256 * 1024;

  /** Clients ping every 30 seconds; without this the server ends a connection that does. */
  private static final long SHORTEST_PING_SECONDS = 10;

  private final ExecutorService calls;
  private final ScheduledExecutorService timer;
  private final Server plain;
  private final Server secure;

  private GrpcTunnel(
      ExecutorService calls, ScheduledExecutorService timer, Server plain, Server secure) {
    this.calls = calls;
    this.timer = timer;
    this.plain = plain;
    this.secure = secure;
  }

  static GrpcTunnel start(TunnelCloud cloud) throws IOException {
    ThreadFactory threads = new Threads();
    ExecutorService calls = Executors.newCachedThreadPool(threads);
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads);
    timer.setRemoveOnCancelPolicy(true);
    StreamHandler handler = new StreamHandler(cloud, new Sessions(cloud.workers(), timer));
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(SqlDataService.NAME)
            .addMethod(SqlDataService.STREAM_SQL_DATA, handler)
            .build();
    Server plain = server(cloud.port(), InsecureServerCredentials.create(), service, calls, timer);
    Server secure =
        server(
            cloud.securePort(),
            TlsServerCredentials.newBuilder().keyManager(cloud.keys()).build(),
            service,
            calls,
            timer);
    GrpcTunnel tunnel = new GrpcTunnel(calls, timer, plain, secure);
    try {
      plain.start();
      secure.start();
      return tunnel;
    } catch (IOException e) {
      tunnel.close();
      throw e;
    }
  }

  private static Server server(
      int port,
      ServerCredentials credentials,
      ServerServiceDefinition service,
      ExecutorService calls,
      ScheduledExecutorService timer)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(LoopbackAddresses.loopback(), port);
    return OkHttpServerBuilder.forPort(address, credentials)
        .executor(calls)
        .transportExecutor(calls)
        .scheduledExecutorService(timer)
        .flowControlWindow(WINDOW_BYTES)
        .maxInboundMessageSize(LARGEST_MESSAGE_BYTES)
        .permitKeepAliveTime(SHORTEST_PING_SECONDS, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .addService(service)
        .build();
  }

  @Override
  public int port() {
    return plain.getPort();
  }

  @Override
  public int securePort() {
    return secure.getPort();
  }

  @Override
  public void close() {
    plain.shutdownNow();
    secure.shutdownNow();
    calls.shutdownNow();
    timer.shutdownNow();
  }

  /** Makes daemon threads. */
  private static final class Threads implements ThreadFactory {

    private final AtomicInteger last = new AtomicInteger();

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new Thread(task, "cloudsql-emulator-sqldata-" + last.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }
}
