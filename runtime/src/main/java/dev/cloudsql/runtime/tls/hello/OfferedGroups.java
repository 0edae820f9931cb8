package dev.cloudsql.runtime.tls.hello;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Which groups handshakes offer for the key exchange: X25519 and its kind, as long as that will do.
 *
 * <p>Left alone, Java computes a key for two of the groups that it offers, X25519 and P-256, in
 * every handshake. Servers take the first; the second costs a third of a resumed handshake. A
 * server may know P-256 alone, since it is the one that <a
 * href="https://www.rfc-editor.org/rfc/rfc8446#section-9.1">RFC 8446</a> demands. It refuses the
 * few, and is then offered all; and from then on so is every server.
 */
public final class OfferedGroups {

  private static final AlgorithmConstraints FEW = new Few();

  private volatile boolean all;

  /** Offers the few. */
  public OfferedGroups() {}

  /** Whether the next handshake offers the few. */
  public boolean few() {
    return !all;
  }

  /** Notes that a server wants one of the others. */
  public void offerAll() {
    all = true;
  }

  /** Offers the few with these parameters. */
  public static SSLParameters few(SSLParameters parameters) {
    parameters.setAlgorithmConstraints(FEW);
    return parameters;
  }

  /** Allows what the JDK allows, but for these groups. */
  private static final class Few implements AlgorithmConstraints {

    @Override
    public boolean permits(
        Set<CryptoPrimitive> uses, String algorithm, @Nullable AlgorithmParameters parameters) {
      String name = algorithm.toLowerCase(Locale.ROOT);
      return !uses.contains(CryptoPrimitive.KEY_AGREEMENT)
          || !(name.startsWith("secp") || name.startsWith("ffdhe"));
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> uses, Key key) {
      return true;
    }

    @Override
    public boolean permits(
        Set<CryptoPrimitive> uses,
        String algorithm,
        Key key,
        @Nullable AlgorithmParameters parameters) {
      return true;
    }
  }
}
