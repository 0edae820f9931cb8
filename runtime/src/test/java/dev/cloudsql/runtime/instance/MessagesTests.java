package dev.cloudsql.runtime.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reason of a failure")
class MessagesTests {

  @Test
  @DisplayName("is the message of the exception")
  void message() {
    assertThat(Messages.reason(new SocketException("Connection reset")))
        .isEqualTo("Connection reset");
  }

  @Test
  @DisplayName("is the class of an exception without a message")
  void noMessage() {
    assertThat(Messages.reason(new ClosedChannelException()))
        .isEqualTo("java.nio.channels.ClosedChannelException");
    assertThat(Messages.reason(new EOFException(" "))).startsWith("java.io.EOFException");
  }

  @Test
  @DisplayName("names the class if the message is only a host name or a path")
  void oneWord() {
    assertThat(Messages.reason(new UnknownHostException("db.example.com")))
        .isEqualTo("java.net.UnknownHostException: db.example.com");
    assertThat(Messages.reason(new AccessDeniedException("/run/my sockets")))
        .isEqualTo("java.nio.file.AccessDeniedException: /run/my sockets");
  }

  @Test
  @DisplayName("names the class of an exception that was not expected")
  void unexpected() {
    assertThat(Messages.reason(new IllegalStateException("out of order")))
        .isEqualTo("java.lang.IllegalStateException: out of order");
    assertThat(Messages.reason(new IOException("out of order"))).isEqualTo("out of order");
  }
}
