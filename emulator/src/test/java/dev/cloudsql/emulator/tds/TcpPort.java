package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A backend on a port of this machine, without Cloud SQL and without TLS. */
final class TcpPort implements AutoCloseable {

  private final ServerSocket listener;
  private final Backend backend;
  private final List<Socket> clients = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  private TcpPort(ServerSocket listener, Backend backend) {
    this.listener = listener;
    this.backend = backend;
  }

  static TcpPort of(Backend backend) throws IOException {
    TcpPort port = new TcpPort(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), backend);
    port.start(port::accept);
    return port;
  }

  int number() {
    return listener.getLocalPort();
  }

  /** Breaks all connections. */
  void drop() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
  }

  private void start(Runnable task) {
    Thread thread = new Thread(task, "tcp-port");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        clients.add(client);
        start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      backend.serve(new PlainConnection(client, client.getInputStream(), client.getOutputStream()));
    } catch (IOException e) {
      // The client has gone.
    }
  }

  @Override
  public void close() throws Exception {
    listener.close();
    drop();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private record PlainConnection(Socket socket, InputStream input, OutputStream output)
      implements BackendConnection {

    @Override
    public String instance() {
      return "project:region:instance";
    }

    @Override
    public void shutdownOutput() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public X509Certificate clientCertificate() {
      throw new UnsupportedOperationException("There is no TLS here");
    }

    @Override
    public Optional<String> loginToken() {
      return Optional.empty();
    }

    @Override
    public String principal() {
      throw new UnsupportedOperationException("There is no TLS here");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
