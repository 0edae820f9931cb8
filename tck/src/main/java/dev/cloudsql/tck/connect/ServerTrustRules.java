package dev.cloudsql.tck.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.tck.trial.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a runtime on whom to trust. */
public abstract class ServerTrustRules {

  private final Supplier<ConnectRig> rig;

  protected ServerTrustRules(Supplier<ConnectRig> rig) {
    this.rig = rig;
  }

  @Test
  @DisplayName("RUNTIME-08: whose certificate names another instance gets not a byte")
  void otherName() {
    assertRefused(InstanceFault.wrongCommonName("kit-project:other"), ErrorCode.SERVER_IDENTITY);
  }

  @Test
  @DisplayName("RUNTIME-09: whose certificate is of another authority gets not a byte")
  void otherAuthority() {
    assertRefused(InstanceFault.unknownAuthority(), ErrorCode.SERVER_CERTIFICATE);
  }

  @Test
  @DisplayName("RUNTIME-10: whose certificate has expired gets not a byte")
  void expired() {
    assertRefused(InstanceFault.expiredCertificate(), ErrorCode.SERVER_CERTIFICATE);
  }

  @Test
  @DisplayName("RUNTIME-11: that speaks no newer TLS than 1.2 gets not a byte")
  void oldTls() {
    assertRefused(InstanceFault.tls12Only(), ErrorCode.TLS);
  }

  @Test
  @DisplayName("RUNTIME-12: with a new authority is trusted as soon as the Admin API names that")
  void rotatedAuthority() throws Exception {
    rig.get().connect().close();
    rig.get().instance().rotateServerCa();
    try (Connection connection = rig.get().connect()) {
      assertThat(connection.isValid(0)).isTrue();
    }
  }

  private void assertRefused(InstanceFault fault, ErrorCode code) {
    ActiveFault active = rig.get().instance().fault(fault);
    Throwable failure = catchThrowable(() -> rig.get().connect().close());
    assertThat(active.occurrences()).as("connections to the wrong server").isPositive();
    assertThat(failure).isInstanceOf(SQLException.class);
    Optional<ErrorCode> reported =
        Failure.chain(failure).stream()
            .filter(ConnectorException.class::isInstance)
            .map(cause -> ((ConnectorException) cause).code())
            .findFirst();
    assertThat(reported).contains(code);
    assertThat(rig.get().dialect().requests()).isEmpty();
    assertThat(rig.get().backend().received()).isZero();
  }
}
