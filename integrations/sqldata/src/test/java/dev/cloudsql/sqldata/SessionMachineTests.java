package dev.cloudsql.sqldata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.sqldata.SessionMachine.Next;
import dev.cloudsql.sqldata.SessionMachine.Packet;
import dev.cloudsql.sqldata.SessionMachine.ProtocolException;
import dev.cloudsql.sqldata.wire.SqlDataReason;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The state of a session")
class SessionMachineTests {

  private static final int CAPACITY = 100;

  private final SessionMachine machine = new SessionMachine(CAPACITY);

  @Test
  @DisplayName(
      "delivers all bytes exactly once in both directions, whatever is dropped or repeated")
  void exactlyOnce() throws Exception {
    for (long seed = 0; seed < 3_000; seed++) {
      new RandomHistory(new Random(seed)).run(seed);
    }
  }

  @Nested
  @DisplayName("before the first answer")
  class Unanswered {

    @Test
    @DisplayName("keeps what is written, for another connection, up to its capacity")
    void keeps() {
      write("hello ");
      write("world");

      assertThat(machine.replay()).containsExactly(packet(0, "hello "), packet(6, "world"));
      assertThat(machine.room()).isEqualTo(CAPACITY - 11);
      assertThatThrownBy(() -> machine.write(new byte[CAPACITY], 0, CAPACITY))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
      "FAILED_PRECONDITION, UNSUPPORTED",
      "RESOURCE_EXHAUSTED, EXHAUSTED",
      "UNAUTHENTICATED, NEW_TOKEN",
      "UNAVAILABLE, FAILURE",
      "CANCELLED, FAILURE",
      "INTERNAL, FAILURE",
      "PERMISSION_DENIED, FAILURE",
      "OK, END_OF_DATA"
    })
    @DisplayName("an end of the stream means")
    void ended(Status.Code code, Next next) {
      assertThat(machine.ended(SqlDataStatus.of(code, ""), false)).isEqualTo(next);
    }
  }

  @Nested
  @DisplayName("that can be resumed")
  class Resumable {

    @Test
    @DisplayName("keeps what is not acknowledged, and cuts a packet that is so in part")
    void acknowledged() throws Exception {
      write("hello ");
      machine.answered(true);
      write("world");

      assertThat(machine.acknowledged(8)).isTrue();
      assertThat(machine.replay()).containsExactly(packet(8, "rld"));
      assertThat(machine.acknowledged(8)).isFalse();
      assertThat(machine.acknowledged(3)).as("a late one").isFalse();
      assertThat(machine.replay()).containsExactly(packet(8, "rld"));
      assertThat(machine.acknowledged(11)).isTrue();
      assertThat(machine.replay()).isEmpty();
      assertThat(machine.room()).isEqualTo(CAPACITY);
    }

    @Test
    @DisplayName("refuses acknowledgements of bytes that were not written")
    void wrongAcknowledgement() {
      machine.answered(true);
      write("hello");

      assertThatThrownBy(() -> machine.acknowledged(6)).isInstanceOf(ProtocolException.class);
      assertThatThrownBy(() -> machine.acknowledged(-1)).isInstanceOf(ProtocolException.class);
    }

    @Test
    @DisplayName("takes each byte once, and notices a gap")
    void arrived() throws Exception {
      machine.answered(true);

      assertThat(text(machine.arrived(0, bytes("hello")))).isEqualTo("hello");
      assertThat(text(machine.arrived(0, bytes("hello")))).isEmpty();
      assertThat(text(machine.arrived(3, bytes("lo world")))).isEqualTo(" world");
      assertThat(machine.unacknowledged()).isEqualTo(11);
      assertThat(machine.acknowledge()).isEqualTo(11);
      assertThat(machine.unacknowledged()).isZero();
      assertThatThrownBy(() -> machine.arrived(12, bytes("!")))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("12");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
      "UNAVAILABLE, RESUME",
      "ABORTED, RESUME",
      "DEADLINE_EXCEEDED, RESUME",
      "CANCELLED, RESUME",
      "UNKNOWN, RESUME",
      "INTERNAL, RESUME",
      "FAILED_PRECONDITION, FAILURE",
      "PERMISSION_DENIED, FAILURE",
      "RESOURCE_EXHAUSTED, EXHAUSTED",
      "OK, END_OF_DATA"
    })
    @DisplayName("an end of the stream means")
    void ended(Status.Code code, Next next) {
      machine.answered(true);

      assertThat(machine.ended(SqlDataStatus.of(code, ""), false)).isEqualTo(next);
    }

    @Test
    @DisplayName("is lost when the server refuses to continue it")
    void refused() {
      machine.answered(true);
      machine.resuming();

      assertThat(machine.ended(SqlDataStatus.of(SqlDataReason.RECONNECT_FAILED, ""), false))
          .isEqualTo(Next.FAILURE);
      assertThat(machine.ended(SqlDataStatus.of(Status.Code.UNAVAILABLE, ""), false))
          .isEqualTo(Next.RESUME);
      assertThat(machine.ended(SqlDataStatus.of(Status.Code.UNAUTHENTICATED, ""), false))
          .isEqualTo(Next.NEW_TOKEN);
    }

    @Test
    @DisplayName("ends when the database has closed the connection")
    void databaseClosed() {
      machine.answered(true);

      assertThat(machine.ended(SqlDataStatus.of(SqlDataReason.DB_SERVER_CLOSED, ""), false))
          .isEqualTo(Next.END_OF_DATA);
      assertThat(machine.ended(SqlDataStatus.of(Status.Code.CANCELLED, ""), true))
          .isEqualTo(Next.END_OF_DATA);
      assertThat(machine.ended(SqlDataStatus.of(Status.Code.UNAVAILABLE, ""), true))
          .isEqualTo(Next.FAILURE);
    }
  }

  @Nested
  @DisplayName("that cannot be resumed")
  class NotResumable {

    @Test
    @DisplayName("keeps nothing, acknowledges nothing, and takes data without offsets")
    void keepsNothing() throws Exception {
      write("hello");
      machine.answered(false);
      write("world");

      assertThat(machine.replay()).isEmpty();
      assertThat(machine.room()).isEqualTo(Integer.MAX_VALUE);
      assertThat(text(machine.arrived(0, bytes("one")))).isEqualTo("one");
      assertThat(text(machine.arrived(0, bytes("two")))).isEqualTo("two");
      assertThat(machine.unacknowledged()).isZero();
    }

    @Test
    @DisplayName("is lost with its stream, also if a later message offers to resume it")
    void lost() {
      machine.answered(false);
      machine.answered(true);

      assertThat(machine.ended(SqlDataStatus.of(Status.Code.UNAVAILABLE, ""), false))
          .isEqualTo(Next.FAILURE);
    }
  }

  private void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    machine.write(bytes, 0, bytes.length);
  }

  private static Packet packet(long offset, String text) {
    return new Packet(offset, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.US_ASCII.decode(bytes).toString();
  }
}
