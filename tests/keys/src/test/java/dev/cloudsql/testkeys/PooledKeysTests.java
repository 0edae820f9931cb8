package dev.cloudsql.testkeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RSA key pairs in tests")
class PooledKeysTests {

  @Test
  @DisplayName("are four in turn, and two that follow one another differ")
  void pooled() throws Exception {
    Set<KeyPair> all = new HashSet<>();
    KeyPair last = null;
    for (int i = 0; i < 10; i++) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      assertThat(pair).isNotSameAs(last);
      all.add(pair);
      last = pair;
    }
    assertThat(all).hasSize(4);
  }

  @Test
  @DisplayName("sign with a short private exponent what the JDK verifies")
  void sign() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    Signature signature = Signature.getInstance("SHA256withRSA", "SunRsaSign");
    signature.initSign(pair.getPrivate());
    signature.update((byte) 7);
    byte[] signed = signature.sign();

    signature.initVerify(pair.getPublic());
    signature.update((byte) 7);
    assertThat(signature.verify(signed)).isTrue();

    RSAPrivateCrtKey key = (RSAPrivateCrtKey) pair.getPrivate();
    assertThat(key.getModulus().bitLength()).isEqualTo(2048);
    assertThat(key.getPublicExponent()).isEqualTo(65537);
    assertThat(key.getPrimeExponentP().bitLength()).isLessThan(80);
    assertThat(key.getPrimeExponentQ().bitLength()).isLessThan(80);
  }

  @Test
  @DisplayName("of another size come from the JDK")
  void otherSizes() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    assertThat(((RSAPublicKey) generator.generateKeyPair().getPublic()).getModulus().bitLength())
        .isEqualTo(1024);
  }
}
