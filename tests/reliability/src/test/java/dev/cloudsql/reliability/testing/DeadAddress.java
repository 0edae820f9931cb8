package dev.cloudsql.reliability.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A loopback address on which no instance listens, but something else does. */
public final class DeadAddress implements AutoCloseable {

  private static final int BACKLOG = 1;
  private static final int FULL_MILLIS = 500;
  private static final int MOST_CLIENTS = 64;
  private static final Random RANDOM = new Random();

  private final ServerSocket socket;
  private final List<Socket> waiting = new ArrayList<>();

  private DeadAddress(ServerSocket socket) {
    this.socket = socket;
  }

  /** Answers nothing at all, as behind a firewall: its queue is full, so the system drops SYNs. */
  public static DeadAddress blackhole(int port) throws IOException {
    return fill(new DeadAddress(bindAnywhere(port)));
  }

  /** The same at a certain address, which must be free. */
  public static DeadAddress blackhole(InetAddress address, int port) throws IOException {
    return fill(new DeadAddress(new ServerSocket(port, BACKLOG, address)));
  }

  /** Is something else than an instance: speaks first, and no TLS. */
  public static DeadAddress banner(int port) throws IOException {
    DeadAddress address = new DeadAddress(bindAnywhere(port));
    Thread thread = new Thread(address::greet, "banner");
    thread.setDaemon(true);
    thread.start();
    return address;
  }

  /** Where it is. */
  public String host() {
    return socket.getInetAddress().getHostAddress();
  }

  private static ServerSocket bindAnywhere(int port) throws IOException {
    while (true) {
      byte[] bytes = new byte[4];
      RANDOM.nextBytes(bytes);
      bytes[0] = 127;
      bytes[3] = (byte) (1 + RANDOM.nextInt(250));
      try {
        return new ServerSocket(port, BACKLOG, InetAddress.getByAddress(bytes));
      } catch (BindException e) {
        // The address is in use.
      }
    }
  }

  private static DeadAddress fill(DeadAddress address) throws IOException {
    InetSocketAddress target = (InetSocketAddress) address.socket.getLocalSocketAddress();
    while (address.waiting.size() < MOST_CLIENTS) {
      Socket client = new Socket();
      address.waiting.add(client);
      try {
        client.connect(target, FULL_MILLIS);
      } catch (SocketTimeoutException e) {
        return address;
      }
    }
    throw new IOException("This system does not drop connections when a queue is full");
  }

  private void greet() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        client.getOutputStream().write("220 mail ready\r\n".getBytes(StandardCharsets.US_ASCII));
        client.getInputStream().readNBytes(1);
      } catch (IOException e) {
        // Closed, or the client has had enough.
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket client : waiting) {
      client.close();
    }
    socket.close();
  }
}
