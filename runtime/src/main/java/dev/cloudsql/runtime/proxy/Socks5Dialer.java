package dev.cloudsql.runtime.proxy;

import dev.cloudsql.TcpDialer;
import dev.cloudsql.TcpRequest;
import dev.cloudsql.runtime.proxy.ProxyAddress.Login;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Dials through a SOCKS 5 proxy (RFC 1928), with a login if the proxy requires one (RFC 1929). The
 * proxy resolves names, so that names of private zones resolve in its network. The JDK's own SOCKS
 * client is not used, because its login applies to the whole process.
 *
 * @param proxy the address of the proxy
 */
record Socks5Dialer(ProxyAddress proxy) implements TcpDialer {

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private static final int VERSION = 5;
  private static final int NO_LOGIN = 0;
  private static final int PASSWORD = 2;
  private static final int LOGIN_VERSION = 1;
  private static final int CONNECT = 1;
  private static final int OK = 0;

  @Override
  public Socket open(TcpRequest request) throws IOException {
    Socket socket = proxy.connect(request);
    try {
      ProxyInput in = new ProxyInput(socket, request);
      OutputStream out = socket.getOutputStream();
      logIn(in, out);
      out.write(connect(request));
      expectVersion(in);
      int answer = in.read();
      if (answer != OK) {
        throw new ProxyException("it refuses: " + meaning(answer));
      }
      takeAddress(in);
      in.end();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void logIn(ProxyInput in, OutputStream out) throws IOException {
    Login login = proxy.login();
    out.write(
        login != null
            ? new byte[] {VERSION, 2, NO_LOGIN, PASSWORD}
            : new byte[] {VERSION, 1, NO_LOGIN});
    expectVersion(in);
    int method = in.read();
    if (method == PASSWORD && login != null) {
      out.write(credentials(login));
      in.skip(1);
      if (in.read() != OK) {
        throw new ProxyException("it does not accept this user and password");
      }
    } else if (method != NO_LOGIN) {
      throw new ProxyException(
          login != null
              ? "it requires a login of another kind than user and password"
              : "it requires a login; write user:password@ before its host");
    }
  }

  private static byte[] credentials(Login login) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(LOGIN_VERSION);
    writeText(bytes, login.user(), "the user name");
    writeText(bytes, login.password(), "the password");
    return bytes.toByteArray();
  }

  private static byte[] connect(TcpRequest request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {VERSION, CONNECT, 0});
    String host = request.host();
    if (IPV4.matcher(host).matches() || host.contains(":")) {
      // An IP literal, which is not looked up.
      byte[] address = InetAddress.getByName(host).getAddress();
      bytes.write(address.length == 4 ? 1 : 4);
      bytes.write(address);
    } else {
      bytes.write(3);
      writeText(bytes, host, "the host name");
    }
    bytes.write(request.port() >> 8);
    bytes.write(request.port());
    return bytes.toByteArray();
  }

  private static void writeText(ByteArrayOutputStream bytes, String text, String what)
      throws IOException {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    if (encoded.length > 255) {
      throw new ProxyException(what + " is longer than SOCKS 5 can say");
    }
    bytes.write(encoded.length);
    bytes.write(encoded);
  }

  private static void expectVersion(ProxyInput in) throws IOException {
    if (in.read() != VERSION) {
      throw new ProxyException("what answers there does not speak SOCKS 5");
    }
  }

  /** Reads and ignores the bound address of the proxy. */
  private static void takeAddress(ProxyInput in) throws IOException {
    in.skip(1);
    switch (in.read()) {
      case 1 -> in.skip(4 + 2);
      case 3 -> in.skip(in.read() + 2);
      case 4 -> in.skip(16 + 2);
      default -> throw new ProxyException("what answers there does not speak SOCKS 5");
    }
  }

  private static String meaning(int answer) {
    return switch (answer) {
      case 1 -> "general failure";
      case 2 -> "its rules do not allow the connection";
      case 3 -> "network unreachable";
      case 4 -> "host unreachable";
      case 5 -> "connection refused";
      case 6 -> "time to live expired";
      case 7 -> "command not supported";
      case 8 -> "address type not supported";
      default -> "reason " + answer;
    };
  }

  @Override
  public String description() {
    return "the SOCKS5 proxy " + proxy;
  }
}
