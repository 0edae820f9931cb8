package dev.cloudsql.benchmarks.parts;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.tls.InstanceSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the socket that drivers are handed adds to the one of the JDK below it: there and back on
 * loopback, encrypted, with an echo in the same process.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class SocketParts {

  /** How many bytes go there and come back. */
  @Param({"1", "8192"})
  public int size;

  /** Whether it is the socket of this library, or the one below it. */
  @Param({"bare", "ours"})
  public String socket = "";

  private final Pki pki = Pki.create();
  private final ServerSocket server;
  private final Socket client;
  private InputStream in;
  private OutputStream out;
  private byte[] bytes = {};

  /** For JMH. */
  public SocketParts() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try {
      server = pki.serverContext().getServerSocketFactory().createServerSocket(0, 1, loopback);
      Thread echo = new Thread(this::echo, "echo");
      echo.setDaemon(true);
      echo.start();
      client = pki.clientContext().getSocketFactory().createSocket(loopback, server.getLocalPort());
      client.setTcpNoDelay(true);
      in = client.getInputStream();
      out = client.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException("No loopback", e);
    }
  }

  private void echo() {
    try (Socket peer = server.accept()) {
      peer.setTcpNoDelay(true);
      peer.getInputStream().transferTo(peer.getOutputStream());
    } catch (IOException e) {
      // The client went first.
    }
  }

  /** Wraps the socket if it is ours. */
  @Setup
  public void wrap() throws IOException {
    bytes = new byte[size];
    if (socket.equals("ours")) {
      Socket ours = ours(client);
      in = ours.getInputStream();
      out = ours.getOutputStream();
    }
  }

  private static Socket ours(Socket below) {
    InstanceName name = new InstanceName("shop", "europe-west1", "orders");
    return InstanceSocket.plain(
        below,
        cause -> new ConnectorException(ErrorCode.TLS, Phase.TLS, name, "No echo", cause),
        new InstanceSocket.SocketEvents() {
          @Override
          public void brokenOff(ConnectorException why) {}

          @Override
          public void closed(long received, long sent) {}
        });
  }

  /** Ends the connection. */
  @TearDown
  public void close() throws IOException {
    client.close();
    server.close();
  }

  /** There and back. */
  @Benchmark
  public int trip() throws IOException {
    out.write(bytes);
    return in.readNBytes(bytes, 0, bytes.length);
  }
}
