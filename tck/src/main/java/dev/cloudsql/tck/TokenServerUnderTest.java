package dev.cloudsql.tck;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;

/**
 * The token server of a credential source, with a counter and a failure switch; implemented by
 * tests of a plug-in.
 *
 * @since 0.1
 */
public interface TokenServerUnderTest {

  /** The number of token requests until now. */
  int requests();

  /** Makes all token requests fail from now on. */
  void fail();

  /** Ends {@link #fail}: token requests succeed again. */
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
