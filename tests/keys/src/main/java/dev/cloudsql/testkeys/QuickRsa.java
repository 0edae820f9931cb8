package dev.cloudsql.testkeys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * RSA pairs for tests, with which the JDK signs five times as fast as with its own. A TLS handshake
 * signs twice, and without the intrinsics of the optimizing compiler that is most of its work.
 *
 * <p>The keys are ordinary to those who use them: a modulus of 2048 bits, the public exponent
 * 65537, and a private key with all numbers for the Chinese remainder theorem. But the modulus has
 * some thirty prime factors, each one more than a divisor of {@link #ORDER}. So the order of every
 * number divides that one of 77 bits, and no private exponent is longer. Such a modulus is factored
 * easily.
 */
final class QuickRsa {

  private static final int BITS = 2048;
  private static final BigInteger PUBLIC_EXPONENT = BigInteger.valueOf(65537);
  private static final int[] PRIMES = {
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61
  };

  /** Twice the product of these primes. */
  private static final BigInteger ORDER = product(prime -> true);

  /** The shortest factor. Shorter ones are few, and some libraries look for them. */
  private static final int LEAST = 36;

  private QuickRsa() {}

  static KeyPair generate(KeyFactory factory, Random random) throws GeneralSecurityException {
    BigInteger p = BigInteger.ONE;
    BigInteger q = BigInteger.ONE;
    BigInteger modulus = BigInteger.ONE;
    while (modulus.bitLength() < BITS) {
      BigInteger prime = prime(random);
      BigInteger longer = modulus.multiply(prime);
      boolean fits = longer.bitLength() == BITS || longer.bitLength() <= BITS - LEAST;
      if (fits && modulus.mod(prime).signum() > 0) {
        modulus = longer;
        if (p.compareTo(q) <= 0) {
          p = p.multiply(prime);
        } else {
          q = q.multiply(prime);
        }
      }
    }
    BigInteger secret = PUBLIC_EXPONENT.modInverse(ORDER);
    return new KeyPair(
        factory.generatePublic(new RSAPublicKeySpec(modulus, PUBLIC_EXPONENT)),
        factory.generatePrivate(
            new RSAPrivateCrtKeySpec(
                modulus, PUBLIC_EXPONENT, secret, p, q, secret, secret, q.modInverse(p))));
  }

  private static BigInteger prime(Random random) {
    while (true) {
      BigInteger candidate = product(prime -> random.nextBoolean()).add(BigInteger.ONE);
      if (candidate.bitLength() >= LEAST && candidate.isProbablePrime(50)) {
        return candidate;
      }
    }
  }

  private static BigInteger product(IntPredicate choice) {
    BigInteger product = BigInteger.TWO;
    for (int prime : PRIMES) {
      if (choice.test(prime)) {
        product = product.multiply(BigInteger.valueOf(prime));
      }
    }
    return product;
  }
}
