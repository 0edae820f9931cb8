package dev.cloudsql.sqldata.wire;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** The service {@code google.cloud.sql.v1beta4.SqlDataService}, without generated code. */
public final class SqlDataService {

  /** Its full name. */
  public static final String NAME = "google.cloud.sql.v1beta4.SqlDataService";

  /** Its only method, a stream in both directions. */
  public static final MethodDescriptor<SqlDataMessage, SqlDataMessage> STREAM_SQL_DATA =
      MethodDescriptor.<SqlDataMessage, SqlDataMessage>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, "StreamSqlData"))
          .setRequestMarshaller(new MessageMarshaller(Fields.REQUEST))
          .setResponseMarshaller(new MessageMarshaller(Fields.RESPONSE))
          .build();

  /** The header by which a call is routed to the region of its instance. */
  public static final Metadata.Key<String> REQUEST_PARAMS =
      Metadata.Key.of("x-goog-request-params", Metadata.ASCII_STRING_MARSHALLER);

  /** The header with the bearer token. */
  public static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** The header with the project that the call's quota is taken from. */
  public static final Metadata.Key<String> QUOTA_PROJECT =
      Metadata.Key.of("x-goog-user-project", Metadata.ASCII_STRING_MARSHALLER);

  private SqlDataService() {}

  /** The {@code location_id} of a region. */
  public static String location(String region) {
    return "locations/" + region;
  }

  /** The {@code instance_id} of an instance. */
  public static String instance(String project, String instance) {
    return "projects/%s/instances/%s".formatted(project, instance);
  }

  /** The value of {@link #REQUEST_PARAMS}. */
  public static String requestParams(String location, String instance) {
    return "location_id=%s&instance_id=%s".formatted(location, instance);
  }
}
