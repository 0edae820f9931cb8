package dev.cloudsql.runtime.proxy;

import dev.cloudsql.TcpDialer;
import dev.cloudsql.TcpRequest;
import dev.cloudsql.spi.TcpDialerProvider;
import java.io.IOException;
import java.net.Socket;

/** A third-party dialer that connects to another host than the requested one. */
public final class DetourProvider implements TcpDialerProvider {

  @Override
  public String name() {
    return "detour";
  }

  @Override
  public TcpDialer create(String argument) {
    return new Detour(argument);
  }

  private record Detour(String host) implements TcpDialer {

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
