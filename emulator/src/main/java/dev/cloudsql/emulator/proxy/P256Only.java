package dev.cloudsql.emulator.proxy;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Algorithm constraints that permit only the key-exchange group P-256, and all other algorithms.
 */
final class P256Only implements AlgorithmConstraints {

  private static final Pattern OTHER_GROUPS =
      Pattern.compile("(?i)(x25519|x448|ffdhe|secp(?!256r1$)).*");

  @Override
  public boolean permits(
      Set<CryptoPrimitive> uses, String algorithm, @Nullable AlgorithmParameters parameters) {
    return !uses.contains(CryptoPrimitive.KEY_AGREEMENT)
        || !OTHER_GROUPS.matcher(algorithm).matches();
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
