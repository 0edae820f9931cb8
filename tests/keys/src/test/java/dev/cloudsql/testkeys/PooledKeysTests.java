package dev.cloudsql.testkeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
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
  @DisplayName("of another size come from the JDK")
  void otherSizes() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    assertThat(((RSAPublicKey) generator.generateKeyPair().getPublic()).getModulus().bitLength())
        .isEqualTo(1024);
  }
}
