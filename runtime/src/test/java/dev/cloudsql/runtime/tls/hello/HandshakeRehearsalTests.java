package dev.cloudsql.runtime.tls.hello;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The rehearsal of a handshake")
class HandshakeRehearsalTests {

  private static final byte HANDSHAKE = 22;

  /** The extension supported_versions with TLS 1.3 alone. */
  private static final String ONLY_TLS_1_3 = "002b0003020304";

  /** The extension key_share with one key of 32 bytes, for X25519. */
  private static final String ONE_SHARE = "003300260024001d0020";

  @Test
  @DisplayName("gets as far as the words that a client of TLS 1.3 begins with")
  void saysHello() throws Exception {
    ByteBuffer hello = new HandshakeRehearsal(OfferedGroups.FEW).hello();

    byte[] bytes = new byte[hello.remaining()];
    hello.get(bytes);
    assertThat(bytes[0]).isEqualTo(HANDSHAKE);
    assertThat(HexFormat.of().formatHex(bytes)).contains(ONLY_TLS_1_3, ONE_SHARE);
  }

  @Test
  @DisplayName("happens once, and keeps to itself that it failed")
  void happensOnce() {
    HandshakeRehearsal rehearsal = new HandshakeRehearsal(OfferedGroups.FEW);
    Provider broken = new Broken();
    Security.insertProviderAt(broken, 1);
    try {
      rehearsal.begin(Runnable::run);
      rehearsal.begin(Runnable::run);
    } finally {
      Security.removeProvider(broken.getName());
    }

    assertThat(BrokenContext.MADE).hasValue(1);
  }

  /** A provider of TLS that does not work. */
  private static final class Broken extends Provider {

    private static final long serialVersionUID = 1;

    Broken() {
      super("Broken", "1", "does not work");
      put("SSLContext.TLSv1.3", BrokenContext.class.getName());
    }
  }

  /** Counts how many are made; public for the JDK. */
  public static final class BrokenContext extends SSLContextSpi {

    static final AtomicInteger MADE = new AtomicInteger();

    public BrokenContext() {
      MADE.incrementAndGet();
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("broken");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      throw new IllegalStateException("broken");
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw new IllegalStateException("broken");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      throw new IllegalStateException("broken");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      throw new IllegalStateException("broken");
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      throw new IllegalStateException("broken");
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      throw new IllegalStateException("broken");
    }
  }
}
