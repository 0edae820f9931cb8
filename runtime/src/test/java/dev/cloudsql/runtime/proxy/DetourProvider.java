package dev.cloudsql.runtime.proxy;

import dev.cloudsql.spi.TcpOpener;
import dev.cloudsql.spi.TcpOpenerProvider;
import dev.cloudsql.spi.TcpRequest;
import java.io.IOException;
import java.net.Socket;

/** An opener as somebody else would ship it: connects to another host than it is asked to. */
public final class DetourProvider implements TcpOpenerProvider {

  @Override
  public String name() {
    return "detour";
  }

  @Override
  public TcpOpener create(String argument) {
    return new Detour(argument);
  }

  private record Detour(String host) implements TcpOpener {

    @Override
    public Socket open(TcpRequest request) throws IOException {
      return request.connect(host, request.port());
    }

    @Override
    public String description() {
      return "a detour over " + host;
    }
  }
}
