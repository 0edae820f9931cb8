package dev.cloudsql.runtime.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * The event types. Their names and fields are part of the public contract, see {@code
 * docs/observability.md}. Stack traces are off because they cost more than the rest of an event; a
 * recording may switch them on.
 */
final class JfrEvents {

  private static final String CATEGORY = "Cloud SQL";

  private JfrEvents() {}

  @Name("dev.cloudsql.Connect")
  @Label("Connect")
  @Category(CATEGORY)
  @Description("A connect to a Cloud SQL instance, from the call to its end")
  @StackTrace(false)
  @Threshold("0 ms")
  static final class Connect extends Event {

    @Label("Connect ID")
    @Description("The number of the connect, also in its log lines")
    long connectId;

    @Label("Target")
    @Description("The instance connection name or domain name of the caller")
    String target = "";

    @Label("Instance")
    @Nullable String instance;

    @Label("Operation")
    @Description("CONNECTION, SOCKET or WARM_UP")
    String operation = "";

    @Label("Dialect")
    String dialect = "";

    @Label("Authentication Mode")
    String authMode = "";

    @Label("Outcome")
    @Description("SUCCEEDED, FAILED or LOGIN_REFUSED")
    @Nullable String outcome;

    @Label("Error Type")
    @Description("The code of the failure, or the SQLState of a refused login")
    @Nullable String errorType;

    @Label("Failure")
    @Nullable String failure;

    @Label("Cached")
    @Description("Whether valid connection info was there when the connect needed it")
    boolean cached;

    @Label("Database Version")
    @Nullable String databaseVersion;

    @Label("Address Type")
    @Nullable String addressType;

    @Label("Address")
    @Nullable String address;

    @Label("Resolve")
    @Description("Resolving the domain name")
    @Timespan
    long resolve;

    @Label("Refresh")
    @Description("Waiting for connection info")
    @Timespan
    long refresh;

    @Label("TCP")
    @Timespan
    long tcp;

    @Label("TLS")
    @Timespan
    long tls;

    @Label("Login")
    @Timespan
    long login;
  }

  @Name("dev.cloudsql.Dial")
  @Label("Dial")
  @Category(CATEGORY)
  @Description("The dial of one address: TCP, TLS and the check of the server's identity")
  @StackTrace(false)
  @Threshold("0 ms")
  static final class Dial extends Event {

    @Label("Connect ID")
    long connectId;

    @Label("Instance")
    @Nullable String instance;

    @Label("Address Type")
    String addressType = "";

    @Label("Address")
    String address = "";

    @Label("IP Address")
    @Nullable String ip;

    @Label("Port")
    int port;

    @Label("Via")
    @Description("The TCP dialer, such as a proxy")
    @Nullable String via;

    @Label("Error Type")
    @Nullable String errorType;

    @Label("Failure")
    @Nullable String failure;
  }

  @Name("dev.cloudsql.Refresh")
  @Label("Refresh")
  @Category(CATEGORY)
  @Description("A refresh of an instance's connection info and client certificate")
  @StackTrace(false)
  @Threshold("0 ms")
  static final class Refresh extends Event {

    @Label("Instance")
    @Nullable String instance;

    @Label("Authentication Mode")
    String authMode = "";

    @Label("Kind")
    @Description("FIRST, RENEWAL or FORCED")
    String kind = "";

    @Label("Certificate Expiry")
    @Description("The expiry of the client certificate that is now in use")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long certificateExpiry = Long.MIN_VALUE;

    @Label("Error Type")
    @Nullable String errorType;

    @Label("Failure")
    @Nullable String failure;
  }

  @Name("dev.cloudsql.Failover")
  @Label("Failover")
  @Category(CATEGORY)
  @Description("A domain name leads to another instance than before")
  @StackTrace(false)
  static final class Failover extends Event {

    @Label("Domain Name")
    String name = "";

    @Label("From")
    String from = "";

    @Label("To")
    String to = "";

    @Label("Open Sockets")
    @Description("Sockets by this name that lead to another instance, and will be closed")
    int openSockets;

    @Label("Grace")
    @Description("The time until these sockets are closed")
    @Timespan
    long grace;
  }

  @Name("dev.cloudsql.SocketClosed")
  @Label("Socket Closed")
  @Category(CATEGORY)
  @Description("A socket to a Cloud SQL instance has been closed")
  @StackTrace(false)
  static final class SocketClosed extends Event {

    @Label("Connect ID")
    @Description("The connect that opened the socket")
    long connectId;

    @Label("Target")
    String target = "";

    @Label("Instance")
    @Nullable String instance;

    @Label("Address")
    @Nullable String address;

    @Label("Lifetime")
    @Timespan
    long lifetime;

    @Label("Bytes Received")
    @DataAmount
    long bytesReceived;

    @Label("Bytes Sent")
    @DataAmount
    long bytesSent;

    @Label("Drained")
    @Description("Whether the connector closed it, because its domain name had moved")
    boolean drained;
  }
}
