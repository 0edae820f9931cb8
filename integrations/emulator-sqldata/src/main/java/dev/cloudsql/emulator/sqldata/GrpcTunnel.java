package dev.cloudsql.emulator.sqldata;

import dev.cloudsql.emulator.net.LoopbackAddresses;
import dev.cloudsql.emulator.tunnel.Tunnel;
import dev.cloudsql.emulator.tunnel.TunnelCloud;
import dev.cloudsql.sqldata.wire.SqlDataService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The gRPC servers of one emulator, one without TLS and one with. */
final class GrpcTunnel implements Tunnel {

  /** The limit of the official clients, in both directions. */
  private static final int LARGEST_MESSAGE_BYTES = 100 * 1024 * 1024;

  private static final int WINDOW_BYTES = 256 * 1024;

  /** Clients ping every 30 seconds; without this the server ends a connection that does. */
  private static final long SHORTEST_PING_SECONDS = 10;

  private static final int NETWORK_THREADS = 2;
  private static final long LONGEST_END_SECONDS = 5;

  private final ExecutorService calls;
  private final ScheduledExecutorService timer;
  private final EventLoopGroup network;
  private final ServerServiceDefinition service;
  private final List<Server> servers = new ArrayList<>();

  private GrpcTunnel(TunnelCloud cloud) {
    ThreadFactory threads = new Threads();
    calls = Executors.newCachedThreadPool(threads);
    ScheduledThreadPoolExecutor oneTimer = new ScheduledThreadPoolExecutor(1, threads);
    oneTimer.setRemoveOnCancelPolicy(true);
    timer = oneTimer;
    network = new NioEventLoopGroup(NETWORK_THREADS, threads);
    service =
        ServerServiceDefinition.builder(SqlDataService.NAME)
            .addMethod(
                SqlDataService.STREAM_SQL_DATA,
                new StreamHandler(cloud, new Sessions(cloud.workers(), timer)))
            .build();
  }

  static GrpcTunnel start(TunnelCloud cloud) throws IOException {
    GrpcTunnel tunnel = new GrpcTunnel(cloud);
    try {
      tunnel.serve(cloud.port(), null);
      // Netty would look for a native library.
      SslContextBuilder tls = SslContextBuilder.forServer(cloud.keys()[0]);
      tunnel.serve(cloud.securePort(), GrpcSslContexts.configure(tls, SslProvider.JDK).build());
      return tunnel;
    } catch (IOException e) {
      tunnel.close();
      throw e;
    }
  }

  private void serve(int port, @Nullable SslContext tls) throws IOException {
    NettyServerBuilder server =
        NettyServerBuilder.forAddress(new InetSocketAddress(LoopbackAddresses.loopback(), port));
    if (tls != null) {
      server = server.sslContext(tls);
    }
    servers.add(
        server
            .channelType(NioServerSocketChannel.class)
            .bossEventLoopGroup(network)
            .workerEventLoopGroup(network)
            .executor(calls)
            .flowControlWindow(WINDOW_BYTES)
            .maxInboundMessageSize(LARGEST_MESSAGE_BYTES)
            .permitKeepAliveTime(SHORTEST_PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(service)
            .build()
            .start());
  }

  @Override
  public int port() {
    return servers.get(0).getPort();
  }

  @Override
  public int securePort() {
    return servers.get(1).getPort();
  }

  @Override
  public void close() {
    servers.forEach(Server::shutdownNow);
    var unused = network.shutdownGracefully(0, LONGEST_END_SECONDS, TimeUnit.SECONDS);
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
