package dev.cloudsql.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reason in a message of the program")
class CommandFailureTests {

  @Test
  @DisplayName("is the message of the exception, with its class where that does not say it")
  void reason() {
    assertThat(CommandFailure.reason(new ConnectException("Connection refused")))
        .isEqualTo("Connection refused");
    assertThat(CommandFailure.reason(new ClosedChannelException()))
        .isEqualTo("java.nio.channels.ClosedChannelException");
    assertThat(CommandFailure.reason(new AccessDeniedException("/etc/key.json")))
        .isEqualTo("java.nio.file.AccessDeniedException: /etc/key.json");
    assertThat(CommandFailure.reason(new CommandFailure("It was stopped.")))
        .isEqualTo("It was stopped.");
  }
}
