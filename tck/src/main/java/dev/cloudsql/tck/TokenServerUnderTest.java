package dev.cloudsql.tck;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;

/**
 * Whatever gives tokens to a credential source, where a test can watch and disturb it.
 *
 * @since 0.1
 */
public interface TokenServerUnderTest {

  /** How many times it was asked for a token until now. */
  int requests();

  /** From now on fails whoever asks for a token. */
  void fail();

  /** Gives tokens again. */
  void recover();

  /** The token server and the metadata server of the emulator. */
  static TokenServerUnderTest of(CloudSqlEmulator cloud) {
    return new TokenServerUnderTest() {
      @Override
      public int requests() {
        return cloud.calls().count(ApiCall.TOKEN) + cloud.calls().count(ApiCall.METADATA);
      }

      @Override
      public void fail() {
        cloud.fault(ApiCall.TOKEN, ApiFault.status(500));
        cloud.fault(ApiCall.METADATA, ApiFault.status(500));
      }

      @Override
      public void recover() {
        cloud.clearFaults();
      }
    };
  }
}
