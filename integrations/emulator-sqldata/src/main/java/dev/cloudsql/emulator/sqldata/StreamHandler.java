package dev.cloudsql.emulator.sqldata;

import dev.cloudsql.emulator.api.Refused;
import dev.cloudsql.emulator.api.SqlDataApi;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.fault.SqlDataFault;
import dev.cloudsql.emulator.state.InstanceState;
import dev.cloudsql.emulator.tunnel.TunnelCloud;
import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataMessage.Ack;
import dev.cloudsql.sqldata.wire.SqlDataMessage.Content;
import dev.cloudsql.sqldata.wire.SqlDataMessage.ContinueSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.StartSession;
import dev.cloudsql.sqldata.wire.SqlDataReason;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Admits calls, and starts or continues the session that the first message of each names. */
final class StreamHandler implements ServerCallHandler<SqlDataMessage, SqlDataMessage> {

  private final TunnelCloud cloud;
  private final Sessions sessions;

  StreamHandler(TunnelCloud cloud, Sessions sessions) {
    this.cloud = cloud;
    this.sessions = sessions;
  }

  @Override
  public ServerCall.Listener<SqlDataMessage> startCall(
      ServerCall<SqlDataMessage, SqlDataMessage> call, Metadata headers) {
    try {
      SqlDataApi.Admitted admitted = cloud.api().admit(named(headers));
      call.request(1);
      return new First(new Stream(call), admitted);
    } catch (Refused e) {
      return refuse(call, Statuses.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refuse(call, SqlDataStatus.of(Status.Code.UNAVAILABLE, "The emulator is closed"));
    }
  }

  private static ServerCall.Listener<SqlDataMessage> refuse(
      ServerCall<SqlDataMessage, SqlDataMessage> call, SqlDataStatus why) {
    call.close(why.toStatus(), why.toTrailers());
    return new ServerCall.Listener<>() {};
  }

  private static Map<String, String> named(Metadata headers) {
    Map<String, String> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : headers.keys()) {
      if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        String value = headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        named.put(name, value == null ? "" : value);
      }
    }
    return named;
  }

  /** Reads the first message of a stream, and passes the others to its session. */
  private final class First extends ServerCall.Listener<SqlDataMessage> {

    private final Stream stream;
    private final SqlDataApi.Admitted admitted;
    private @Nullable Session session;

    First(Stream stream, SqlDataApi.Admitted admitted) {
      this.stream = stream;
      this.admitted = admitted;
    }

    @Override
    public void onMessage(SqlDataMessage message) {
      Session known = session;
      if (known != null) {
        known.receive(stream, message);
        return;
      }
      try {
        session = open(message);
      } catch (Refused e) {
        stream.close(Statuses.of(e));
      }
    }

    private @Nullable Session open(SqlDataMessage message) throws Refused {
      Content content = message.content();
      if (content instanceof StartSession start) {
        return start(
            cloud.api().target(admitted, start.location(), start.instance()), start.sessionId());
      }
      if (content instanceof ContinueSession next) {
        Ack ack = message.ack();
        return resume(
            cloud.api().target(admitted, next.location(), next.instance()),
            next.sessionId(),
            ack == null ? null : ack.receivedOffset());
      }
      stream.close(
          SqlDataStatus.of(
              Status.Code.INVALID_ARGUMENT,
              "The first message must be start_session or continue_session"));
      return null;
    }

    private @Nullable Session start(InstanceState instance, String id) {
      if (instance.settings().isStopped()) {
        return refuse(
            instance,
            SqlDataStatus.of(
                Status.Code.FAILED_PRECONDITION,
                "The instance %s is not running".formatted(instance.name())));
      }
      SqlDataFault fault = fault(instance, SqlDataFault.Refusal.RECONNECT_FAILED);
      if (fault == SqlDataFault.Refusal.UNSUPPORTED
          || !instance.settings().databaseVersion().startsWith("POSTGRES")) {
        return refuse(
            instance,
            SqlDataStatus.of(
                SqlDataReason.UNSUPPORTED_INSTANCE_TYPE,
                "SQL Data is not offered for the instance " + instance.name()));
      }
      if (fault == SqlDataFault.Refusal.DISCONNECTED) {
        return refuse(instance, disconnected(instance));
      }
      boolean reconnect =
          !id.isEmpty()
              && instance.faults().take(SqlDataFault.Reconnect.NOT_OFFERED::equals).isEmpty();
      Backend backend = cloud.backends().apply(instance);
      Session started = sessions.start(instance, admitted.principal(), reconnect ? id : "");
      if (started == null) {
        return refuse(
            instance,
            SqlDataStatus.of(
                Status.Code.ALREADY_EXISTS, "There is a session with this id already"));
      }
      stream.suffers(fault);
      started.begin(stream, backend);
      return started;
    }

    private @Nullable Session resume(InstanceState instance, String id, @Nullable Long ack) {
      SqlDataFault fault = fault(instance, SqlDataFault.Refusal.UNSUPPORTED);
      if (fault == SqlDataFault.Refusal.DISCONNECTED) {
        return refuse(instance, disconnected(instance));
      }
      Session known =
          fault == SqlDataFault.Refusal.RECONNECT_FAILED
              ? null
              : sessions.find(instance, admitted.principal(), id);
      if (known == null) {
        return refuse(
            instance,
            SqlDataStatus.of(
                SqlDataReason.RECONNECT_FAILED, "There is no session that could be continued"));
      }
      stream.suffers(fault);
      known.resume(stream, ack);
      return known;
    }

    /** The fault of the stream; the other one is for streams that begin in another way. */
    private @Nullable SqlDataFault fault(InstanceState instance, SqlDataFault other) {
      InstanceFault taken =
          instance
              .faults()
              .take(
                  it ->
                      it instanceof SqlDataFault
                          && !(it instanceof SqlDataFault.Reconnect)
                          && it != other)
              .map(it -> it.fault())
              .orElse(null);
      return (SqlDataFault) taken;
    }

    private @Nullable Session refuse(InstanceState instance, SqlDataStatus why) {
      instance.sqlData().failed(why.toStatus().getCode() + ": " + why.message());
      stream.close(why);
      return null;
    }

    private SqlDataStatus disconnected(InstanceState instance) {
      return SqlDataStatus.of(
          SqlDataReason.DISCONNECTED, "No connection to the instance " + instance.name());
    }

    @Override
    public void onHalfClose() {
      Session known = session;
      if (known != null) {
        known.halfClose(stream);
      } else {
        stream.close(
            SqlDataStatus.of(Status.Code.INVALID_ARGUMENT, "The stream has no first message"));
      }
    }

    @Override
    public void onReady() {
      Session known = session;
      if (known != null) {
        known.ready(stream);
      }
    }

    @Override
    public void onCancel() {
      Session known = session;
      if (known != null) {
        known.broken(stream);
      }
    }

    @Override
    public void onComplete() {
      Session known = session;
      if (known != null) {
        known.complete(stream);
      }
    }
  }
}
