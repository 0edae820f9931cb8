package dev.cloudsql.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.lang.reflect.Field;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A ticket for sockets")
class SocketTicketsTests {

  @Test
  @DisplayName("leads to the sockets that its owner finds for the rest of it, any number of times")
  void redeem() throws ConnectorException {
    try (SocketTickets tickets = SocketTickets.ownedBy(NamedSockets::new)) {
      String ticket = tickets.ticket("7.of-9");

      assertThat(SocketSource.redeem(ticket)).isEqualTo(new NamedSockets("7.of-9"));
      assertThat(SocketSource.redeem(ticket)).isEqualTo(new NamedSockets("7.of-9"));
    }
  }

  @Test
  @DisplayName("leads to its own owner among several")
  void twoOwners() throws ConnectorException {
    SocketTickets first = SocketTickets.ownedBy(rest -> new NamedSockets("first " + rest));
    try (SocketTickets second = SocketTickets.ownedBy(rest -> new NamedSockets("second " + rest))) {
      assertThat(SocketSource.redeem(first.ticket("1"))).isEqualTo(new NamedSockets("first 1"));
      assertThat(SocketSource.redeem(second.ticket("1"))).isEqualTo(new NamedSockets("second 1"));

      first.close();

      assertThatExceptionOfType(ConnectorException.class)
          .isThrownBy(() -> SocketSource.redeem(first.ticket("1")))
          .returns(ErrorCode.CLOSED, ConnectorException::code);
      assertThat(SocketSource.redeem(second.ticket("1"))).isEqualTo(new NamedSockets("second 1"));
    }
  }

  @Test
  @DisplayName("ends with its owner, says so without showing itself, and ends only once")
  void closed() {
    SocketTickets tickets = SocketTickets.ownedBy(NamedSockets::new);
    String ticket = tickets.ticket("1");
    tickets.close();
    tickets.close();

    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> SocketSource.redeem(ticket))
        .returns(ErrorCode.CLOSED, ConnectorException::code)
        .withMessageContaining("that gave this ticket is closed")
        .withMessageEndingWith("[CSQL-CLOSED]")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(ticket));
  }

  @Test
  @DisplayName("of another copy of the library is reported as such, and not as a closed connector")
  void anotherCopy() throws Exception {
    Path home =
        Path.of(SocketTickets.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader program =
        new URLClassLoader(
            new URL[] {home.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(program);

      assertThatExceptionOfType(ConnectorException.class)
          .isThrownBy(() -> SocketSource.redeem("1.1"))
          .returns(ErrorCode.CLOSED, ConnectorException::code)
          .withMessageContaining("another copy of this library than the program uses");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @ParameterizedTest(name = "''{0}''")
  @DisplayName("is not an invented text")
  @ValueSource(strings = {"", ".", "1", ".1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.1"})
  void madeUp(String ticket) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> SocketSource.redeem(ticket))
        .returns(ErrorCode.CLOSED, ConnectorException::code);
  }

  @Test
  @DisplayName("passes on what its owner says of an unknown rest")
  void unknownRest() {
    ConnectorException unknown =
        new ConnectorException(ErrorCode.OPTION, Phase.CONFIG, null, "No such ticket.", null);
    try (SocketTickets tickets =
        SocketTickets.ownedBy(
            rest -> {
              throw unknown;
            })) {
      assertThatExceptionOfType(ConnectorException.class)
          .isThrownBy(() -> SocketSource.redeem(tickets.ticket("1")))
          .isSameAs(unknown);
    }
  }

  @Test
  @DisplayName("begins with 192 random bits, in characters that every driver URL takes")
  void unguessable() {
    Set<String> prefixes = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      try (SocketTickets tickets = SocketTickets.ownedBy(NamedSockets::new)) {
        String ticket = tickets.ticket("1");
        assertThat(ticket).matches("[A-Za-z0-9_-]{32}\\.1");
        prefixes.add(ticket.substring(0, 32));
      }
    }
    assertThat(prefixes).hasSize(100);
  }

  @Test
  @DisplayName("leaves nothing behind in the static map when its owner is closed")
  void leavesNothing() throws ReflectiveOperationException {
    Field field = SocketTickets.class.getDeclaredField("OWNERS");
    field.setAccessible(true);
    Map<?, ?> owners = (Map<?, ?>) field.get(null);
    SocketTickets.Redeemer owner = NamedSockets::new;

    SocketTickets tickets = SocketTickets.ownedBy(owner);
    assertThat(owners.containsValue(owner)).isTrue();

    tickets.close();
    assertThat(owners).isEmpty();
  }

  private record NamedSockets(String name) implements SocketSource {
    @Override
    public Socket open() {
      return new Socket();
    }

    @Override
    public String ticket() {
      throw new UnsupportedOperationException();
    }
  }
}
