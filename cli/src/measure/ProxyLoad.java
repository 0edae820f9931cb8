import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Load for local proxies, without a database: a server that echoes and streams, and its clients.
 * Run by {@code measure.sh}.
 *
 * <pre>
 * source PORT                          the server behind the emulator
 * idle PORT CONNECTIONS BUSY SECONDS   idle connections, and busy ones that exchange 100 bytes
 * stream PORT MEGABYTES                one connection that reads as fast as it can
 * first PORT                           waits until a connection is served, and echoes a byte
 * </pre>
 */
public final class ProxyLoad {

  private static final int MESSAGE = 100;
  private static final int OPENING = 40;

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "source" -> source(port);
      case "idle" ->
          idle(
              port,
              Integer.parseInt(arguments[2]),
              Integer.parseInt(arguments[3]),
              Integer.parseInt(arguments[4]));
      case "stream" -> stream(port, Long.parseLong(arguments[2]));
      case "first" -> first(port);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** A connection begins with a number: so many bytes are streamed; or 0, and all is echoed. */
  private static void source(int port) throws IOException {
    try (ServerSocket server = new ServerSocket(port, 4096, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        Thread thread =
            new Thread(null, () -> serve(socket), "source", 128 * 1024);
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      long bytes = new DataInputStream(socket.getInputStream()).readLong();
      OutputStream out = socket.getOutputStream();
      byte[] block = new byte[bytes == 0 ? MESSAGE : 64 * 1024];
      for (long left = bytes; left > 0; left -= block.length) {
        out.write(block, 0, (int) Math.min(left, block.length));
      }
      if (bytes == 0) {
        socket.getInputStream().transferTo(out);
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }

  private static Socket connect(int port, long bytes) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    new DataOutputStream(socket.getOutputStream()).writeLong(bytes);
    return socket;
  }

  private static void echo(Socket socket, byte[] message) throws IOException {
    socket.getOutputStream().write(message);
    InputStream in = socket.getInputStream();
    if (in.readNBytes(message.length).length < message.length) {
      throw new IOException("The connection ended");
    }
  }

  private static void idle(int port, int connections, int busy, int seconds) throws Exception {
    long start = System.nanoTime();
    List<Socket> idle = new CopyOnWriteArrayList<>();
    List<Thread> opening = new ArrayList<>();
    for (int i = 0; i < OPENING; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int j = 0; j < connections / OPENING; j++) {
                    Socket socket = connect(port, 0);
                    echo(socket, new byte[1]);
                    idle.add(socket);
                  }
                } catch (IOException e) {
                  e.printStackTrace();
                }
              });
      opening.add(thread);
      thread.start();
    }
    for (Thread thread : opening) {
      thread.join();
    }
    System.out.printf(
        "%d connections opened in %.1f s%n", idle.size(), (System.nanoTime() - start) / 1e9);
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch ready = new CountDownLatch(busy);
    long[][] times = new long[busy][];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < busy; i++) {
      int number = i;
      Thread thread =
          new Thread(
              () -> {
                try (Socket socket = connect(port, 0)) {
                  byte[] message = new byte[MESSAGE];
                  echo(socket, message);
                  ready.countDown();
                  ready.await();
                  long[] own = new long[1 << 16];
                  int count = 0;
                  while (!stop.get() && count < own.length) {
                    long before = System.nanoTime();
                    echo(socket, message);
                    own[count++] = System.nanoTime() - before;
                  }
                  times[number] = Arrays.copyOf(own, count);
                } catch (IOException | InterruptedException e) {
                  e.printStackTrace();
                }
              });
      threads.add(thread);
      thread.start();
    }
    ready.await();
    System.out.println("busy");
    Thread.sleep(seconds * 1000L);
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    long[] all = Arrays.stream(times).flatMapToLong(Arrays::stream).sorted().toArray();
    System.out.printf(
        "%d exchanges/s, median %.1f ms, 99%% %.1f ms%n",
        all.length / seconds, all[all.length / 2] / 1e6, all[(int) (all.length * 0.99)] / 1e6);
    for (Socket socket : idle) {
      echo(socket, new byte[1]);
    }
    System.out.println("all idle connections still answer");
    if (System.console() == null) {
      System.out.flush();
    }
    for (Socket socket : idle) {
      socket.close();
    }
  }

  private static void stream(int port, long megabytes) throws IOException {
    long bytes = megabytes << 20;
    try (Socket socket = connect(port, bytes)) {
      byte[] block = new byte[256 * 1024];
      long start = System.nanoTime();
      long left = bytes;
      InputStream in = socket.getInputStream();
      while (left > 0) {
        int count = in.read(block);
        if (count < 0) {
          throw new IOException("The connection ended");
        }
        left -= count;
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("%.0f MB/s%n", bytes / 1e6 / seconds);
    }
  }

  private static void first(int port) throws Exception {
    while (true) {
      try (Socket socket = connect(port, 0)) {
        echo(socket, new byte[1]);
        return;
      } catch (IOException e) {
        Thread.sleep(5);
      }
    }
  }
}
