package dev.cloudsql.runtime.tls;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Which groups a handshake offers for the key exchange.
 *
 * <p>By default, Java up to 26 computes a key for two of the groups that it offers, X25519 and
 * P-256, in every handshake. Servers use the first; the second costs a quarter of a resumed
 * connect. So the first ClientHello of a connect does not offer the classic curves. A server that
 * refuses it gets one that offers all groups, because <a
 * href="https://www.rfc-editor.org/rfc/rfc8446#section-9.1">RFC 8446</a> requires servers to
 * support only P-256. Newer versions of Java also leave a forbidden curve out of the signature
 * algorithms, so a server with an ECDSA certificate refuses too.
 */
public enum OfferedGroups {
  /** All but the classic curves and finite fields: X25519, X448 and newer groups. */
  FEW,
  /** The groups that Java offers by default, or those of {@code jdk.tls.namedGroups}. */
  ALL;

  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final AlgorithmConstraints WITHOUT_CURVES = new WithoutCurves();

  /**
   * What the first ClientHello offers: all groups if they are configured, because that is a
   * decision of the operator.
   *
   * @param configured the value of {@code jdk.tls.namedGroups}; {@code null} if it is not set
   */
  public static OfferedGroups first(@Nullable String configured) {
    return configured == null ? FEW : ALL;
  }

  /**
   * The parameters of a handshake: TLS 1.3 with these groups. What they do not set, a socket keeps;
   * to read its parameters and set them again costs some ten microseconds in each connect.
   */
  public SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(PROTOCOLS);
    if (this == FEW) {
      parameters.setAlgorithmConstraints(WITHOUT_CURVES);
    }
    return parameters;
  }

  /** Forbids the key exchanges that are not wanted; what the JDK forbids stays forbidden. */
  private static final class WithoutCurves implements AlgorithmConstraints {

    /** By their names in JSSE, which asks for each, and for protocols and cipher suites too. */
    private static final Set<String> GROUPS =
        Set.of(
            "secp256r1",
            "secp384r1",
            "secp521r1",
            "ffdhe2048",
            "ffdhe3072",
            "ffdhe4096",
            "ffdhe6144",
            "ffdhe8192");

    @Override
    public boolean permits(
        Set<CryptoPrimitive> uses, String algorithm, @Nullable AlgorithmParameters parameters) {
      return !uses.contains(CryptoPrimitive.KEY_AGREEMENT) || !GROUPS.contains(algorithm);
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
