package dev.cloudsql.cli.emulator;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsQuery;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.emulator.journal.Connections;
import dev.cloudsql.emulator.journal.MdxRequest;
import dev.cloudsql.emulator.journal.SqlDataStreams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What arrived at the emulator until now. Tokens, keys and secrets are left out: a client may have
 * sent those of a real account by mistake.
 *
 * @param calls the HTTP calls, in order
 * @param connections by instance connection name
 * @param sqlData the streams of SQL Data, by instance connection name
 * @param dnsQueries the DNS queries, in order
 */
record Journal(
    List<Call> calls,
    Map<String, Sockets> connections,
    Map<String, Streams> sqlData,
    List<DnsQuery> dnsQueries) {

  private static final String HIDDEN = "[hidden]";

  /** JSON strings and form fields with tokens, and what signs for them. */
  private static final Pattern SECRETS =
      Pattern.compile(
          "(\"?\\b(?:access_token|accessToken|assertion|client_secret|refresh_token|subject_token|subjectToken)\\b(?:\"\\s*:\\s*\"|=))[^\"&\\s]+");

  /**
   * An HTTP call.
   *
   * @param call its kind, as the targets of faults are written
   * @param instance the instance that it is about; {@code null} if it is about none
   */
  record Call(
      String call,
      @Nullable String instance,
      String method,
      String target,
      Map<String, String> headers,
      String body) {

    private static Call of(ApiRequest request) {
      Map<String, String> headers = new TreeMap<>(request.headers());
      headers.replaceAll(
          (name, value) ->
              name.equalsIgnoreCase("Authorization")
                  ? value.replaceFirst(" .*", " " + HIDDEN)
                  : value);
      return new Call(
          ActiveFaults.text(request.call()),
          request.instance(),
          request.method(),
          hide(request.target()),
          headers,
          hide(request.body()));
    }
  }

  /** The connections to one instance. */
  record Sockets(
      int accepted,
      int handshakes,
      int failedHandshakes,
      int open,
      List<String> acceptedAt,
      List<String> handshakeFailures,
      List<MdxRequest> mdxRequests) {

    private static Sockets of(Connections connections) {
      return new Sockets(
          connections.accepted(),
          connections.handshakes(),
          connections.failedHandshakes(),
          connections.open(),
          connections.acceptedAt(),
          connections.handshakeFailures(),
          connections.mdxRequests());
    }
  }

  /** The streams of SQL Data to one instance. */
  record Streams(
      int started,
      int continued,
      int dropped,
      int openStreams,
      int openSessions,
      List<String> failures) {

    private static Streams of(SqlDataStreams streams) {
      return new Streams(
          streams.started(),
          streams.continued(),
          streams.dropped(),
          streams.openStreams(),
          streams.openSessions(),
          streams.failures());
    }
  }

  /** Reads the journals of an emulator. */
  static Journal of(CloudSqlEmulator cloud, Map<String, EmulatedInstance> instances) {
    Map<String, Sockets> connections = new LinkedHashMap<>();
    Map<String, Streams> sqlData = new LinkedHashMap<>();
    instances.forEach(
        (name, db) -> {
          connections.put(name, Sockets.of(db.connections()));
          sqlData.put(name, Streams.of(db.sqlData()));
        });
    return new Journal(
        cloud.calls().all().stream().map(Call::of).toList(),
        connections,
        sqlData,
        cloud.dns().queries().all());
  }

  private static String hide(String text) {
    return SECRETS.matcher(text).replaceAll("$1" + HIDDEN);
  }
}
