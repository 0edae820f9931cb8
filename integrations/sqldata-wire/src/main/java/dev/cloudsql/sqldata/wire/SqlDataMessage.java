package dev.cloudsql.sqldata.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One message of a SQL Data stream, in either direction: an acknowledgement, a content, or both.
 *
 * <p>Requests are {@code StreamSqlDataRequest}s and responses {@code StreamSqlDataResponse}s, which
 * differ in the contents that they may have and in the numbers of their fields.
 *
 * @param ack how much of the other side's data has been received; {@code null} if the message does
 *     not say
 * @param content {@code null} if the message has only an acknowledgement, or a content that this
 *     version does not know
 */
public record SqlDataMessage(@Nullable Ack ack, @Nullable Content content) {

  /** A message without an acknowledgement. */
  public static SqlDataMessage of(Content content) {
    return new SqlDataMessage(null, content);
  }

  /** A message with nothing but an acknowledgement. */
  public static SqlDataMessage ack(long receivedOffset) {
    return new SqlDataMessage(new Ack(receivedOffset), null);
  }

  /** The same content with this acknowledgement. */
  public SqlDataMessage withAck(long receivedOffset) {
    return new SqlDataMessage(new Ack(receivedOffset), content);
  }

  /**
   * Acknowledges data.
   *
   * @param receivedOffset the number of bytes received since the session started
   */
  public record Ack(long receivedOffset) {}

  /** What a message is about. */
  public sealed interface Content {}

  /**
   * Starts a session; the first request of its stream.
   *
   * @param location {@code locations/REGION}
   * @param instance {@code projects/PROJECT/instances/INSTANCE}
   * @param sessionId unguessable, chosen by the client; empty if the session is not to be continued
   *     on another stream
   */
  public record StartSession(String location, String instance, String sessionId)
      implements Content {}

  /**
   * Continues a session on a new stream; the first request of that stream.
   *
   * @param location {@code locations/REGION}
   * @param instance {@code projects/PROJECT/instances/INSTANCE}
   * @param sessionId the id with which the session was started
   */
  public record ContinueSession(String location, String instance, String sessionId)
      implements Content {}

  /**
   * The first response of a stream.
   *
   * @param reconnect whether the session can be continued on another stream
   */
  public record SessionMetadata(boolean reconnect) implements Content {}

  /**
   * Bytes of the database protocol.
   *
   * @param firstByteOffset the number of bytes of this direction before them, since the session
   *     started; clients that never continue a session leave it at 0
   * @param data the bytes from position to limit; read only while the message is encoded
   */
  public record DataPacket(long firstByteOffset, ByteBuffer data) implements Content {}

  /**
   * Ends the session: the connection of the database is closed, and no stream can continue it.
   *
   * @param status why
   */
  public record TerminateSession(SqlDataStatus status) implements Content {}
}
