package dev.cloudsql.runtime.testing;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy on the loopback that speaks SOCKS 5 and HTTP, whichever it is spoken to. It keeps what it
 * was asked for, and resolves names that only it knows.
 */
public final class TestProxy implements AutoCloseable {

  private static final int SOCKS = 5;

  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<String> targets = new CopyOnWriteArrayList<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private volatile Optional<String> login = Optional.empty();
  private volatile Optional<Integer> refusal = Optional.empty();
  private volatile boolean mute;
  private volatile int patience = Integer.MAX_VALUE;

  /** Starts to listen. */
  public TestProxy() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    daemon(this::accept);
  }

  /** Where it listens. */
  public String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** What it was asked to connect to, as host and port. */
  public List<String> targets() {
    return targets;
  }

  /** Makes a name mean an address. */
  public void knows(String name, String address) {
    names.put(name, address);
  }

  /** From now on asks for {@code user:password}. */
  public void wants(String userAndPassword) {
    login = Optional.of(userAndPassword);
  }

  /** From now on answers every request with this reply of SOCKS, or status of HTTP. */
  public void refuses(int code) {
    refusal = Optional.of(code);
  }

  /** From now on hangs up when it has sent so many bytes of its own. */
  public void hangsUpAfter(int bytes) {
    patience = bytes;
  }

  /** From now on takes connections and says nothing. */
  public void falls() {
    mute = true;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      sockets.add(client);
      daemon(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      int first = in.read();
      if (mute) {
        in.readAllBytes();
        return;
      }
      OutputStream out = new Own(client, patience);
      String target = first == SOCKS ? socks(in, out) : http(first, in, out);
      targets.add(target);
      if (refusal.isPresent()) {
        answer(first, refusal.get(), out);
        return;
      }
      int colon = target.lastIndexOf(':');
      String host = target.substring(0, colon).replaceAll("[\\[\\]]", "");
      try (Socket server =
          new Socket(
              names.getOrDefault(host, host), Integer.parseInt(target.substring(colon + 1)))) {
        sockets.add(server);
        answer(first, first == SOCKS ? 0 : 200, out);
        daemon(() -> copy(server, client));
        copy(client, server);
      }
    }
  }

  private String socks(DataInputStream in, OutputStream out) throws IOException {
    List<Integer> methods = new ArrayList<>();
    for (int left = in.read(); left > 0; left--) {
      methods.add(in.read());
    }
    int method = login.isPresent() ? 2 : 0;
    out.write(new byte[] {SOCKS, (byte) (methods.contains(method) ? method : 0xff)});
    if (method == 2) {
      in.readByte();
      boolean right = (text(in) + ":" + text(in)).equals(login.orElseThrow());
      out.write(new byte[] {1, (byte) (right ? 0 : 1)});
    }
    in.readNBytes(3);
    String host =
        switch (in.read()) {
          case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
          case 4 -> "[" + InetAddress.getByAddress(in.readNBytes(16)).getHostAddress() + "]";
          default -> text(in);
        };
    return host + ":" + in.readUnsignedShort();
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
  }

  private String http(int first, DataInputStream in, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder().append((char) first);
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readByte());
    }
    if (login.isPresent() && !head.toString().contains(basic(login.get()))) {
      answer(first, 407, out);
      throw new IOException("No login");
    }
    return head.toString().split(" ")[1];
  }

  private static String basic(String login) {
    byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
    return "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(bytes) + "\r\n";
  }

  private static void answer(int first, int code, OutputStream out) throws IOException {
    out.write(
        first == SOCKS
            ? new byte[] {SOCKS, (byte) code, 0, 3, 2, 'm', 'e', 0, 0}
            : ("HTTP/1.1 " + code + " As you wish\r\nVia: me\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
    }
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException over) {
                // One of the ends is gone.
              }
            },
            "test-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** What the proxy itself says, until it hangs up. */
  private static final class Own extends OutputStream {

    private final Socket client;
    private int left;

    Own(Socket client, int bytes) {
      this.client = client;
      this.left = bytes;
    }

    @Override
    public void write(int one) throws IOException {
      if (left == 0) {
        client.shutdownOutput();
        // Closing with something unread would be a reset.
        client.getInputStream().readAllBytes();
        throw new EOFException("hung up");
      }
      left--;
      client.getOutputStream().write(one);
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }
}
