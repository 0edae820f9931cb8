package dev.cloudsql.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.tls.mdx.MetadataExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A socket that is closed")
class InstanceSocketTests {

  private static final int MUCH = 100_000;

  private final Tls tls = new Tls();
  private final Socket tcp = new Socket();
  private final InstanceSocket socket;

  InstanceSocketTests() throws Exception {
    socket =
        new InstanceSocket(
            tls,
            tcp,
            failure -> {
              throw new AssertionError(failure);
            },
            MetadataExchange.NONE,
            new Ignored());
  }

  @Test
  @DisplayName("says no farewell when it may find no room in the send buffer, but cuts")
  void cuts() throws Exception {
    socket.getOutputStream().write(new byte[MUCH]);

    socket.close();

    assertThat(tls.farewell).isFalse();
    assertThat(tcp.isClosed()).isTrue();
  }

  @Test
  @DisplayName("says farewell once the server has answered")
  void saysFarewell() throws Exception {
    socket.getOutputStream().write(new byte[MUCH]);
    assertThat(socket.getInputStream().read()).isEqualTo('!');

    socket.close();

    assertThat(tls.farewell).isTrue();
  }

  /** Would wait in a real farewell. */
  private static final class Tls extends Socket {

    private boolean farewell;

    @Override
    public InputStream getInputStream() {
      return new ByteArrayInputStream(new byte[] {'!'});
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public void close() throws IOException {
      farewell = true;
      super.close();
    }
  }

  private static final class Ignored implements InstanceSocket.SocketEvents {

    @Override
    public void brokenOff(ConnectorException why) {}

    @Override
    public void closed(long received, long sent) {}
  }
}
