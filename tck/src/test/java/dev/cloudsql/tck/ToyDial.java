package dev.cloudsql.tck;

import dev.cloudsql.ConfigException;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.DialException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
import dev.cloudsql.tck.trial.Failure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** One socket to an instance. */
record ToyDial(ToyInstance instance, int port, ConnectOptions options, RuntimeFlaw flaw) {

  Socket open() throws IOException {
    int millis = (int) options.timeout().toMillis();
    String host = host();
    SSLSocket socket = (SSLSocket) instance.context().getSocketFactory().createSocket();
    try {
      socket.connect(new InetSocketAddress(host, port), millis);
      socket.setSoTimeout(flaw == RuntimeFlaw.FORGETS_THE_TIME ? 0 : millis);
      socket.setEnabledProtocols(
          flaw == RuntimeFlaw.SPEAKS_OLD_TLS
              ? new String[] {"TLSv1.3", "TLSv1.2"}
              : new String[] {"TLSv1.3"});
      socket.startHandshake();
      socket.setSoTimeout(0);
      checkName((X509Certificate) socket.getSession().getPeerCertificates()[0]);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e instanceof ConnectorException ours ? ours : failure(e);
    }
  }

  private String host() throws ConfigException {
    if (flaw == RuntimeFlaw.TAKES_ANY_ADDRESS) {
      return instance.addresses().values().iterator().next();
    }
    return IpType.list(options.ipTypes().orElse("PUBLIC,PRIVATE")).orElseThrow().stream()
        .filter(instance.addresses()::containsKey)
        .map(instance.addresses()::get)
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    ErrorCode.IP_TYPE, Phase.SELECT, instance.name(), "No such address", null));
  }

  private void checkName(X509Certificate server) throws DialException {
    String name = "CN=" + instance.name().project() + ":" + instance.name().instance();
    if (flaw != RuntimeFlaw.TRUSTS_ANY_NAME
        && !server.getSubjectX500Principal().getName().contains(name)) {
      throw failure(ErrorCode.SERVER_IDENTITY, Phase.TLS, null);
    }
  }

  private DialException failure(IOException cause) {
    Set<Throwable> chain = Failure.chain(cause);
    if (chain.stream().anyMatch(SocketTimeoutException.class::isInstance)) {
      Phase phase = flaw == RuntimeFlaw.MISTAKES_THE_PHASE ? Phase.LOGIN : Phase.TLS;
      return failure(ErrorCode.TIMEOUT, phase, cause);
    }
    if (!(cause instanceof SSLException)) {
      return failure(ErrorCode.TCP, Phase.TCP, cause);
    }
    boolean untrusted =
        chain.stream()
            .filter(CertificateException.class::isInstance)
            .anyMatch(e -> flaw != RuntimeFlaw.CALLS_IT_TLS || !isExpiry(e));
    return failure(untrusted ? ErrorCode.SERVER_CERTIFICATE : ErrorCode.TLS, Phase.TLS, cause);
  }

  private static boolean isExpiry(Throwable e) {
    return e instanceof CertificateExpiredException;
  }

  private DialException failure(ErrorCode code, Phase phase, IOException cause) {
    String secret =
        flaw == RuntimeFlaw.TELLS_PASSWORD ? " with " + options.password().orElse("nothing") : "";
    return new DialException(code, phase, instance.name(), "Cannot dial" + secret, cause);
  }
}
