package dev.cloudsql.cli.emulator;

import dev.cloudsql.cli.DurationConverter;
import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.fault.SqlDataFault;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A kind of fault as users write it: a name, and for some kinds an argument after a colon.
 *
 * @param name such as {@code status}
 * @param argument the form of the argument, such as {@code CODE}; empty if there is none
 * @param meaning what happens, for help texts
 * @param maker makes the fault from the argument
 * @param <F> the emulator's type of the fault
 */
record FaultKind<F>(String name, String argument, String meaning, Function<String, F> maker) {

  /** Faults of HTTP calls. */
  static final List<FaultKind<ApiFault>> OF_CALLS =
      List.of(
          new FaultKind<>(
              "status",
              "CODE[,REASON[,RETRY-AFTER]]",
              "an error in Google's format, such as status:403,notAuthorized or"
                  + " status:429,rateLimitExceeded,5s",
              FaultKind::status),
          of("hang", "no response until the fault is cleared", ApiFault.hang()),
          new FaultKind<>(
              "delay",
              "TIME",
              "the correct response after a time such as 2s",
              time -> ApiFault.delay(DurationConverter.parse(time))),
          of("reset", "a TCP reset in place of a response", ApiFault.reset()),
          of("reset-mid-body", "half of the response, then a TCP reset", ApiFault.resetMidBody()),
          of("truncated-body", "half of the response, then a close", ApiFault.truncatedBody()),
          of("html", "status 200 with a sign-in page, as of a captive portal", ApiFault.html()),
          new FaultKind<>("json", "TEXT", "status 200 with this body", ApiFault::json),
          new FaultKind<>(
              "body",
              "CODE,TYPE,TEXT",
              "a response with this status, content type and body",
              FaultKind::body),
          new FaultKind<>(
              "huge-body",
              "BYTES",
              "a JSON string of this length",
              bytes -> ApiFault.hugeBody(number(bytes))),
          of("empty-token", "an empty access token", ApiFault.emptyToken()),
          of("padded-token", "an access token with dots behind it", ApiFault.paddedToken()),
          of("expired-token", "an access token that has expired", ApiFault.expiredToken()),
          of(
              "token-without-expiry",
              "an access token without a lifetime",
              ApiFault.tokenWithoutExpiry()));

  /** Faults of connections to an address of an instance. */
  static final List<FaultKind<InstanceFault>> OF_INSTANCES =
      List.of(
          of("refuse", "connections are refused", InstanceFault.refuse()),
          of("reset", "connections are accepted and reset", InstanceFault.reset()),
          of("silence", "nothing is read or written", InstanceFault.silence()),
          of(
              "stall-after-client-hello",
              "the ClientHello is not answered",
              InstanceFault.stallAfterClientHello()),
          of(
              "stall-mid-handshake",
              "half of the server's first flight is sent",
              InstanceFault.stallMidHandshake()),
          new FaultKind<>(
              "stall-after",
              "BYTES",
              "this many bytes are sent, and no more",
              bytes -> InstanceFault.stallAfter(Math.toIntExact(number(bytes)))),
          new FaultKind<>(
              "trickle",
              "TIME",
              "the bytes come one by one with this time between them",
              time -> InstanceFault.trickle(DurationConverter.parse(time))),
          of(
              "close-during-handshake",
              "closed after the ClientHello",
              InstanceFault.closeDuringHandshake()),
          of(
              "close-after-handshake",
              "closed when the handshake is complete",
              InstanceFault.closeAfterHandshake()),
          of(
              "reject-client-certificate",
              "the client certificate is refused",
              InstanceFault.rejectClientCertificate()),
          of(
              "unknown-authority",
              "the server's certificate is from an unknown CA",
              InstanceFault.unknownAuthority()),
          of(
              "expired-certificate",
              "the server's certificate has expired",
              InstanceFault.expiredCertificate()),
          of("tls12-only", "the server supports only TLS 1.2", InstanceFault.tls12Only()),
          of(
              "p256-only",
              "the server supports only the group P-256; clients should connect",
              InstanceFault.p256Only()),
          of(
              "ecdsa-certificate",
              "the server has an EC key; clients should connect",
              InstanceFault.ecdsaCertificate()),
          new FaultKind<>(
              "wrong-common-name",
              "PROJECT:INSTANCE",
              "the server's certificate names another instance",
              InstanceFault::wrongCommonName),
          new FaultKind<>(
              "wrong-names",
              "NAME[,DNS-NAME...]",
              "the server's certificate has this common name and these DNS names",
              FaultKind::wrongNames),
          new FaultKind<>(
              "mdx-error",
              "MESSAGE",
              "a metadata exchange is answered with an error",
              InstanceFault::mdxError));

  /** Faults of an instance's streams of SQL Data. */
  static final List<FaultKind<InstanceFault>> OF_SQL_DATA =
      List.of(
          of(
              "sql-data-unsupported",
              "the instance is not offered; clients should use its addresses",
              SqlDataFault.unsupported()),
          of(
              "sql-data-disconnected",
              "the service cannot reach the database",
              SqlDataFault.disconnected()),
          of(
              "sql-data-without-reconnect",
              "the service does not offer to continue sessions",
              SqlDataFault.withoutReconnect()),
          of(
              "sql-data-reconnect-failed",
              "sessions cannot be continued",
              SqlDataFault.reconnectFailed()),
          new FaultKind<>(
              "sql-data-drop-after",
              "BYTES",
              "the stream breaks off when this many bytes have passed",
              bytes -> SqlDataFault.dropAfter(number(bytes))),
          new FaultKind<>(
              "sql-data-close-after",
              "BYTES",
              "the database closes the connection when this many bytes have passed",
              bytes -> SqlDataFault.closeAfter(number(bytes))),
          of(
              "sql-data-refuse-ack",
              "the client's next acknowledgement is refused",
              SqlDataFault.refuseAck()),
          of(
              "sql-data-wrong-ack",
              "the service acknowledges more than it received",
              SqlDataFault.wrongAck()));

  /** Faults of DNS queries. */
  static final List<FaultKind<DnsFault>> OF_DNS =
      List.of(
          of("servfail", "the answer is SERVFAIL", DnsFault.SERVFAIL),
          of("nxdomain", "the answer is NXDOMAIN", DnsFault.NXDOMAIN),
          of("silence", "no answer", DnsFault.SILENCE),
          of("truncation", "a UDP answer is truncated", DnsFault.TRUNCATION));

  private static <F> FaultKind<F> of(String name, String meaning, F fault) {
    return new FaultKind<>(name, "", meaning, none -> fault);
  }

  /** The name with its argument, as help texts show it. */
  String form() {
    return argument.isEmpty() ? name : name + ":" + argument;
  }

  /**
   * Makes the fault that a text describes.
   *
   * @throws IllegalArgumentException if no kind has that name, or its argument is wrong
   */
  static <F> F parse(List<FaultKind<F>> kinds, String text) {
    String[] parts = text.split(":", 2);
    String argument = parts.length == 2 ? parts[1] : "";
    for (FaultKind<F> kind : kinds) {
      if (kind.name.equals(parts[0])) {
        if (kind.argument.isEmpty() != argument.isEmpty()) {
          throw new IllegalArgumentException(
              "'%s' is not a fault; write it as %s.".formatted(text, kind.form()));
        }
        try {
          return kind.maker.apply(argument);
        } catch (RuntimeException e) {
          throw new IllegalArgumentException(
              "'%s' is not a fault; write it as %s: %s."
                  .formatted(text, kind.form(), e.getMessage()),
              e);
        }
      }
    }
    throw new IllegalArgumentException(
        "'%s' is not a fault here. There are %s."
            .formatted(
                text, kinds.stream().map(FaultKind::form).collect(Collectors.joining(", "))));
  }

  private static ApiFault status(String text) {
    String[] parts = text.split(",", 3);
    int code = Math.toIntExact(number(parts[0]));
    if (code < 200 || code > 599) {
      throw new IllegalArgumentException(code + " is not an HTTP status from 200 to 599");
    }
    ApiFault.Status status = ApiFault.status(code);
    if (parts.length > 1 && !parts[1].isEmpty()) {
      status = status.reason(parts[1]);
    }
    return parts.length > 2 ? status.retryAfter(DurationConverter.parse(parts[2])) : status;
  }

  private static ApiFault body(String text) {
    String[] parts = text.split(",", 3);
    if (parts.length < 3) {
      throw new IllegalArgumentException("a part is missing");
    }
    return ApiFault.body(Math.toIntExact(number(parts[0])), parts[1], parts[2]);
  }

  private static InstanceFault wrongNames(String text) {
    String[] names = text.split(",", -1);
    return InstanceFault.wrongNames(names[0], Arrays.copyOfRange(names, 1, names.length));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' is not a number".formatted(text), e);
    }
  }
}
