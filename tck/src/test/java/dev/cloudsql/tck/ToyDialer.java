package dev.cloudsql.tck;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.TcpRequest;
import dev.cloudsql.spi.TcpDialerProvider;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

/** A way through the toy gate: right in everything, or wrong in one thing. */
public final class ToyDialer implements TcpDialerProvider {

  static final String PASSWORD = "s3same";

  /** Whether it connects without the request's help. */
  static boolean isSelfReliant;

  private final DialerFlaw flaw;
  private final AtomicReference<Thread> thread = new AtomicReference<>();

  /** A dialer without flaws, for ServiceLoader. */
  public ToyDialer() {
    this(null);
  }

  ToyDialer(DialerFlaw flaw) {
    this.flaw = flaw;
  }

  private boolean has(DialerFlaw other) {
    return flaw == other;
  }

  @Override
  public String name() {
    return has(DialerFlaw.NOT_FOUND)
        ? "toy-lost"
        : has(DialerFlaw.MALFORMED_NAME) ? "Toy dialer" : "toy";
  }

  @Override
  public TcpDialer create(String argument) throws ConnectorException {
    if (!argument.matches(PASSWORD + "@\\d+") && !has(DialerFlaw.TAKES_ANY_ARGUMENT)) {
      if (has(DialerFlaw.REFUSES_WITH_ANOTHER_EXCEPTION)) {
        throw new IllegalArgumentException("Not a gate");
      }
      throw new ConnectorException(ErrorCode.OPTION, Phase.CONFIG, null, "Not a gate", null);
    }
    return new Way(argument);
  }

  private final class Way implements TcpDialer {

    private final String argument;

    Way(String argument) {
      this.argument = argument;
    }

    @Override
    public Socket open(TcpRequest request) throws IOException {
      thread.compareAndSet(null, Thread.currentThread());
      if (has(DialerFlaw.NEEDS_ITS_THREAD) && thread.get() != Thread.currentThread()) {
        throw new IllegalStateException("Another thread");
      }
      while (true) {
        try {
          return tryOnce(request);
        } catch (IOException e) {
          boolean calledOff = request.remaining().isZero();
          if (!has(DialerFlaw.KEEPS_TRYING) || !calledOff || Thread.interrupted()) {
            throw e;
          }
        }
      }
    }

    private Socket tryOnce(TcpRequest request) throws IOException {
      int port = Integer.parseInt(argument.substring(argument.indexOf('@') + 1));
      Socket socket =
          isSelfReliant
              ? request.guard(new Socket("127.0.0.1", port))
              : request.connect("127.0.0.1", port);
      try {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeUTF(request.host());
        out.writeInt(request.port());
        expectOpen(socket);
        if (has(DialerFlaw.SENDS_A_BYTE)) {
          out.write('!');
        }
        return socket;
      } catch (IOException e) {
        if (!has(DialerFlaw.LEAVES_ITS_SOCKET_OPEN)) {
          socket.close();
        }
        throw e;
      }
    }

    private void expectOpen(Socket socket) throws IOException {
      int answer = socket.getInputStream().read();
      if (answer == 0 && has(DialerFlaw.SWALLOWS_A_BYTE)) {
        int swallowed = socket.getInputStream().read();
        answer = Math.min(swallowed, 0);
      }
      if (answer != 0) {
        if (has(DialerFlaw.THROWS_UNCHECKED)) {
          socket.close();
          throw new IllegalStateException("Shut");
        }
        throw new IOException(
            has(DialerFlaw.TELLS_ITS_PASSWORD_IN_FAILURE)
                ? "Shut in spite of " + argument
                : "Shut");
      }
    }

    @Override
    public String description() {
      return has(DialerFlaw.HAS_NO_DESCRIPTION) ? "" : "the toy gate";
    }

    @Override
    public String toString() {
      return has(DialerFlaw.TELLS_ITS_PASSWORD) ? "Way[" + argument + "]" : "Way";
    }
  }
}
