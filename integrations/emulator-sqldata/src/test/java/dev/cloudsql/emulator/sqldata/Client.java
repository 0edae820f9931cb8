package dev.cloudsql.emulator.sqldata;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataMessage.ContinueSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.StartSession;
import dev.cloudsql.sqldata.wire.SqlDataService;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** A gRPC client that knows nothing but the messages. */
final class Client implements AutoCloseable {

  private final CloudSqlEmulator cloud;
  private final ManagedChannel channel;

  Client(CloudSqlEmulator cloud) {
    this(cloud, cloud.sqlDataEndpoint(), InsecureChannelCredentials.create());
  }

  Client(CloudSqlEmulator cloud, URI endpoint, ChannelCredentials credentials) {
    this.cloud = cloud;
    this.channel = NettyChannelBuilder.forTarget(endpoint.getAuthority(), credentials).build();
  }

  /** The first message of a session, without an id. */
  static StartSession start(EmulatedInstance db) {
    return start(db, "");
  }

  static StartSession start(EmulatedInstance db, String id) {
    return new StartSession(location(db), instance(db), id);
  }

  static ContinueSession resume(EmulatedInstance db, String id) {
    return new ContinueSession(location(db), instance(db), id);
  }

  private static String location(EmulatedInstance db) {
    return SqlDataService.location(db.settings().region());
  }

  private static String instance(EmulatedInstance db) {
    return SqlDataService.instance(db.project(), db.id());
  }

  /** The headers of a call about an instance, with a token of the emulator's service account. */
  Metadata headers(EmulatedInstance db) {
    return headers(db, cloud.serviceAccount());
  }

  Metadata headers(EmulatedInstance db, String principal) {
    Metadata headers = new Metadata();
    headers.put(
        SqlDataService.REQUEST_PARAMS, SqlDataService.requestParams(location(db), instance(db)));
    headers.put(
        SqlDataService.AUTHORIZATION,
        "Bearer "
            + cloud
                .issueToken(principal, "https://www.googleapis.com/auth/sqlservice.admin")
                .value());
    return headers;
  }

  /** Opens a stream with these headers. */
  TestStream open(Metadata headers) {
    return TestStream.open(
        channel.newCall(SqlDataService.STREAM_SQL_DATA, CallOptions.DEFAULT), headers);
  }

  /** Opens a stream and sends its first message. */
  TestStream open(EmulatedInstance db, SqlDataMessage.Content first) {
    return open(headers(db)).send(SqlDataMessage.of(first));
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    if (!channel.awaitTermination(30, TimeUnit.SECONDS)) {
      throw new AssertionError("The channel does not end");
    }
  }
}
