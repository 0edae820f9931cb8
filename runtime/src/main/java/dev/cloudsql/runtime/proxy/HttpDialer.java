package dev.cloudsql.runtime.proxy;

import dev.cloudsql.TcpDialer;
import dev.cloudsql.TcpRequest;
import dev.cloudsql.runtime.instance.Quote;
import dev.cloudsql.runtime.proxy.ProxyAddress.Login;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dials through an HTTP proxy with {@code CONNECT} (RFC 9110, 9.3.6), with Basic authentication if
 * there is a login. The proxy resolves names.
 *
 * @param proxy the address of the proxy
 */
record HttpDialer(ProxyAddress proxy) implements TcpDialer {

  private static final int LONGEST_HEAD = 16 * 1024;

  private static final Pattern STATUS =
      Pattern.compile(
          "HTTP/1\\.[01] (?<code>\\d{3})(?<reason>( [^\r\n]*)?)\r?\n.*", Pattern.DOTALL);

  @Override
  public Socket open(TcpRequest request) throws IOException {
    Socket socket = proxy.connect(request);
    try {
      ProxyInput in = new ProxyInput(socket, request);
      socket.getOutputStream().write(connect(request).getBytes(StandardCharsets.UTF_8));
      expectOpen(head(in));
      in.end();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private String connect(TcpRequest request) {
    String host = request.host();
    String target = (host.contains(":") ? "[%s]:%s" : "%s:%s").formatted(host, request.port());
    Login login = proxy.login();
    String authorization =
        login == null ? "" : "Proxy-Authorization: Basic %s\r\n".formatted(login.basic());
    return "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(target, target, authorization);
  }

  /** Reads the status line and the headers; the bytes after them come from the instance. */
  private static String head(ProxyInput in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!endsWith(head, "\r\n\r\n") && !endsWith(head, "\n\n")) {
      if (head.length() == LONGEST_HEAD) {
        throw new ProxyException("its answer has no end");
      }
      head.append((char) in.read());
    }
    return head.toString();
  }

  private static boolean endsWith(StringBuilder text, String end) {
    return text.length() >= end.length() && text.indexOf(end, text.length() - end.length()) >= 0;
  }

  private void expectOpen(String head) throws IOException {
    Matcher status = STATUS.matcher(head);
    if (!status.matches()) {
      throw new ProxyException("what answers there does not speak HTTP");
    }
    String code = status.group("code");
    if (code.equals("407")) {
      throw new ProxyException(
          proxy.login() != null
              ? "it does not accept this user and password"
              : "it requires a login; write user:password@ before its host");
    }
    if (!code.startsWith("2")) {
      String reason = status.group("reason");
      Login login = proxy.login();
      throw new ProxyException(
          "it answers " + Quote.of(code + (login == null ? reason : login.hidden(reason))));
    }
  }

  @Override
  public String description() {
    return "the HTTP proxy " + proxy;
  }
}
