package dev.cloudsql.sqldata.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.sqldata.wire.SqlDataMessage.ContinueSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.DataPacket;
import dev.cloudsql.sqldata.wire.SqlDataMessage.SessionMetadata;
import dev.cloudsql.sqldata.wire.SqlDataMessage.StartSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.TerminateSession;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The expected bytes were written by protobuf.js with the published descriptors. */
@DisplayName("A message of SQL Data")
class WireTests {

  private static final String LOCATION = SqlDataService.location("r");
  private static final String INSTANCE = SqlDataService.instance("p", "i");

  private static final MethodDescriptor.Marshaller<SqlDataMessage> REQUEST =
      SqlDataService.STREAM_SQL_DATA.getRequestMarshaller();
  private static final MethodDescriptor.Marshaller<SqlDataMessage> RESPONSE =
      SqlDataService.STREAM_SQL_DATA.getResponseMarshaller();

  static Stream<Arguments> messages() {
    String session = "0a0b6c6f636174696f6e732f72121670726f6a656374732f702f696e7374616e6365732f69";
    return Stream.of(
        Arguments.of(
            REQUEST, SqlDataMessage.of(new StartSession(LOCATION, INSTANCE, "")), "2a25" + session),
        Arguments.of(
            REQUEST,
            SqlDataMessage.of(new StartSession(LOCATION, INSTANCE, "s")),
            "2a28" + session + "1a0173"),
        Arguments.of(
            REQUEST,
            SqlDataMessage.of(new ContinueSession(LOCATION, INSTANCE, "s")).withAck(300),
            "220308ac023228" + session + "1a0173"),
        Arguments.of(
            REQUEST,
            SqlDataMessage.of(new DataPacket(5_000_000_000L, bytes("abc"))),
            "3a0b0880e497d0121203616263"),
        Arguments.of(REQUEST, SqlDataMessage.ack(128), "2203088001"),
        Arguments.of(
            REQUEST,
            SqlDataMessage.of(
                new TerminateSession(
                    SqlDataStatus.of(Status.Code.CANCELLED, "Client closed connection"))),
            "421e0a1c08011218436c69656e7420636c6f73656420636f6e6e656374696f6e"),
        Arguments.of(RESPONSE, SqlDataMessage.of(new SessionMetadata(true)), "1a030a0101"),
        Arguments.of(RESPONSE, SqlDataMessage.of(new SessionMetadata(false)), "1a00"),
        Arguments.of(
            RESPONSE,
            SqlDataMessage.of(new DataPacket(7, bytes("abc"))).withAck(1),
            "12020801220708071203616263"),
        Arguments.of(
            RESPONSE,
            SqlDataMessage.of(new TerminateSession(new SqlDataStatus(1, "closed", ""))),
            "2a0c0a0a08011206636c6f736564"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  @DisplayName("is written and read as protobuf does")
  void isProtobuf(
      MethodDescriptor.Marshaller<SqlDataMessage> marshaller, SqlDataMessage message, String hex)
      throws IOException {
    assertThat(HexFormat.of().formatHex(marshaller.stream(message).readAllBytes())).isEqualTo(hex);
    assertThat(marshaller.parse(stream(hex))).isEqualTo(message);
  }

  @Test
  @DisplayName("may have default values that are written, as those of the Node connector have")
  void readsDefaults() {
    assertThat(REQUEST.parse(stream("3a0708001203616263")))
        .isEqualTo(SqlDataMessage.of(new DataPacket(0, bytes("abc"))));
  }

  @Test
  @DisplayName("may have unknown fields of every type, and an unknown content")
  void skipsUnknown() {
    // Field 9 of requests is a name that the service no longer uses; 15 to 17 do not exist.
    assertThat(REQUEST.parse(stream("4a0170" + "7805" + "8101" + "00".repeat(8) + "8d0100000000")))
        .isEqualTo(new SqlDataMessage(null, null));
    assertThat(RESPONSE.parse(stream("1a060a0201021005")))
        .isEqualTo(SqlDataMessage.of(new SessionMetadata(true)));
  }

  @Test
  @DisplayName("keeps the reason of an error in its details")
  void keepsReason() {
    SqlDataStatus closed = SqlDataStatus.of(SqlDataReason.DB_SERVER_CLOSED, "bye");
    SqlDataMessage message = SqlDataMessage.of(new TerminateSession(closed));

    SqlDataMessage read = RESPONSE.parse(RESPONSE.stream(message));

    assertThat(read).isEqualTo(message);
    assertThat(closed.code()).isEqualTo(Status.Code.CANCELLED.value());
    assertThat(closed.is(SqlDataReason.DB_SERVER_CLOSED)).isTrue();
    assertThat(closed.is(SqlDataReason.DB_CLIENT_CLOSED)).isFalse();
  }

  @Test
  @DisplayName("has the details of a failed call in a trailer; unreadable details are ignored")
  void readsTrailers() {
    SqlDataStatus unsupported =
        SqlDataStatus.of(SqlDataReason.UNSUPPORTED_INSTANCE_TYPE, "not offered");
    Metadata unreadable = new Metadata();
    unreadable.put(SqlDataStatus.DETAILS, new byte[] {1, 2, 3});

    assertThat(SqlDataStatus.of(unsupported.toStatus(), unsupported.toTrailers()))
        .isEqualTo(unsupported);
    assertThat(SqlDataStatus.of(unsupported.toStatus(), unreadable))
        .isEqualTo(SqlDataStatus.of(Status.Code.FAILED_PRECONDITION, "not offered"));
    assertThat(SqlDataStatus.of(Status.UNAVAILABLE, null).reason()).isEmpty();
  }

  @Test
  @DisplayName("is refused in the other direction")
  void isOfOneDirection() {
    SqlDataMessage metadata = SqlDataMessage.of(new SessionMetadata(true));

    assertThatThrownBy(() -> REQUEST.stream(metadata)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("that is cut or garbled is a status INTERNAL, whatever its bytes are")
  void refusesGarbage() throws IOException {
    byte[] whole =
        REQUEST.stream(SqlDataMessage.of(new StartSession("l", "i", "s"))).readAllBytes();
    for (int length = 1; length < whole.length; length++) {
      InputStream cut = new ByteArrayInputStream(whole, 0, length);
      assertThatThrownBy(() -> REQUEST.parse(cut))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("INTERNAL: Malformed message of SQL Data");
    }
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      try {
        RESPONSE.parse(new ByteArrayInputStream(bytes));
        REQUEST.parse(new ByteArrayInputStream(bytes));
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      }
    }
  }

  @Test
  @DisplayName("reaches gRPC with its length known and its data not copied, from any buffer")
  void isDrained() throws IOException {
    byte[] data = new byte[20_000];
    new Random(2).nextBytes(data);
    ByteBuffer whole = ByteBuffer.allocateDirect(data.length + 10);
    whole.position(5).put(data).flip().position(5);
    ByteBuffer part = whole.slice();
    SqlDataMessage message = SqlDataMessage.of(new DataPacket(1, part.asReadOnlyBuffer()));

    MessageStream stream = (MessageStream) REQUEST.stream(message);
    int length = stream.available();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int drained = stream.drainTo(out);

    assertThat(drained).isEqualTo(length).isEqualTo(out.size());
    assertThat(stream.available()).isZero();
    assertThat(stream).isInstanceOf(KnownLength.class);
    assertThat(REQUEST.parse(new ByteArrayInputStream(out.toByteArray())))
        .isEqualTo(SqlDataMessage.of(new DataPacket(1, ByteBuffer.wrap(data))));
    assertThat(part.remaining()).as("the caller's buffer").isEqualTo(data.length);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static InputStream stream(String hex) {
    return new ByteArrayInputStream(HexFormat.of().parseHex(hex));
  }
}
