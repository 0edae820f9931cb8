package dev.cloudsql.benchmarks.parts;

import dev.cloudsql.runtime.tls.OfferedGroups;
import dev.cloudsql.runtime.tls.identity.ClientKeys;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What encryption costs, without a network; of a handshake both ends are counted. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class TlsParts {

  private final Pki pki = Pki.create();
  private final SSLContext client = pki.clientContext();
  private final SSLContext server = pki.serverContext();

  /** For JMH. */
  public TlsParts() {}

  /** Makes the key pair that a connector keeps. */
  @Benchmark
  public KeyPair keyPair() throws GeneralSecurityException {
    return ClientKeys.generate();
  }

  /** Makes what a refresh brings ready for handshakes. */
  @Benchmark
  public SSLContext context() {
    return pki.clientContext();
  }

  /** A full handshake. */
  @Benchmark
  public SSLSession fullHandshake() throws SSLException {
    return shakeHands(few(client.createSSLEngine()));
  }

  /** The same as Java does it by itself, with a key for P-256 too. */
  @Benchmark
  public SSLSession fullHandshakeWithAllGroups() throws SSLException {
    return shakeHands(client.createSSLEngine());
  }

  /** A resumed handshake, except in the first call. */
  @Benchmark
  public SSLSession resumedHandshake() throws SSLException {
    return shakeHands(few(client.createSSLEngine("127.0.0.1", 3307)));
  }

  /** The same as Java does it by itself, with a key for P-256 too. */
  @Benchmark
  public SSLSession resumedHandshakeWithAllGroups() throws SSLException {
    return shakeHands(client.createSSLEngine("127.0.0.1", 3307));
  }

  private static SSLEngine few(SSLEngine engine) {
    engine.setSSLParameters(OfferedGroups.FEW.parameters());
    return engine;
  }

  private SSLSession shakeHands(SSLEngine engine) throws SSLException {
    Handshake handshake = new Handshake(engine, server.createSSLEngine());
    handshake.run();
    return handshake.session();
  }
}
