package dev.cloudsql.runtime.tls.hello;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/**
 * The first words of a handshake, said to nobody: what Java loads and sets up for them, the first
 * handshake of the process finds ready.
 *
 * <p>It goes as far as one gets without a certificate, takes a tenth of a second of a processor,
 * and happens once, however often it is begun. Of what it makes nothing stays but classes of Java's
 * own.
 */
public final class HandshakeRehearsal {

  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private final OfferedGroups groups;
  private final AtomicBoolean begun = new AtomicBoolean();

  /**
   * Not held yet.
   *
   * @param groups what a hello offers first
   */
  public HandshakeRehearsal(OfferedGroups groups) {
    this.groups = groups;
  }

  /**
   * Begins, unless that has happened before.
   *
   * @param executor runs it; what fails in it stays there
   */
  public void begin(Executor executor) {
    if (begun.compareAndSet(false, true)) {
      executor.execute(this::run);
    }
  }

  private void run() {
    try {
      hello();
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      // The first handshake will fail in the same way, and say so to somebody.
    }
  }

  /** What a client says first, in bytes. */
  ByteBuffer hello() throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    // None and not null, which would read the authorities that Java comes with.
    context.init(new KeyManager[0], new TrustManager[0], null);
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    engine.setSSLParameters(groups.in(engine.getSSLParameters()));
    engine.setEnabledProtocols(PROTOCOLS);
    ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    return hello.flip();
  }
}
