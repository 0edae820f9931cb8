package dev.cloudsql;

/**
 * The stable codes of all failures that the connector reports; {@code docs/errors.md} gives the
 * cause and the remedy of each.
 *
 * <p>Later releases add constants, so a {@code switch} needs a {@code default}.
 *
 * @since 0.1
 */
public enum ErrorCode {
  /** The text is neither an instance connection name nor a domain name. */
  INSTANCE_NAME("CSQL-INSTANCE-NAME", "08001", false),
  /** No dialect has the requested name, or the one that has it cannot be used. */
  DIALECT("CSQL-DIALECT", "08001", false),
  /**
   * No connector runtime, or more than one, is on the path; or a library that it needs has an
   * incompatible version.
   */
  RUNTIME("CSQL-RUNTIME", "08001", false),
  /** A credential source, address policy, resolver, dialer or listener cannot be found or used. */
  PROVIDER("CSQL-PROVIDER", "08001", false),
  /** The dialect's driver is not on the path. */
  DRIVER("CSQL-DRIVER", "08001", false),
  /** An option is unknown, malformed, or contradicts another. */
  OPTION("CSQL-OPTION", "08001", false),
  /** The instance runs a database engine that the dialect does not support. */
  ENGINE("CSQL-ENGINE", "0A000", false),
  /** The dialect or the engine does not support IAM database authentication. */
  IAM_UNSUPPORTED("CSQL-IAM-UNSUPPORTED", "0A000", false),
  /** The instance has no address that the address policy accepts. */
  IP_TYPE("CSQL-IP-TYPE", "08001", false),

  /**
   * The domain name does not resolve to an instance: it does not exist, or its records name none.
   */
  NAME("CSQL-NAME", "08001", false),
  /** DNS, or another resolver, cannot be reached or fails temporarily. */
  NAME_UNAVAILABLE("CSQL-NAME-UNAVAILABLE", "08001", true),

  /** The credentials cannot be found or yield no token. */
  CREDENTIALS("CSQL-CREDENTIALS", "28000", false),
  /** The token server cannot be reached or fails temporarily. */
  CREDENTIALS_UNAVAILABLE("CSQL-CREDENTIALS-UNAVAILABLE", "08001", true),
  /** The Admin API does not accept the token (401). */
  API_UNAUTHENTICATED("CSQL-API-UNAUTHENTICATED", "28000", false),
  /** The principal lacks a role, or the Admin API is not enabled (403). */
  API_DENIED("CSQL-API-DENIED", "28000", false),
  /** The project or the instance does not exist for the Admin API (404). */
  API_NOT_FOUND("CSQL-API-NOT-FOUND", "08001", false),
  /** The Admin API refuses the request for another reason (400 and other client errors). */
  API_REJECTED("CSQL-API-REJECTED", "08001", false),
  /** The quota of the Admin API is used up (429). */
  API_THROTTLED("CSQL-API-THROTTLED", "08001", true),
  /** The Admin API cannot be reached or fails temporarily (5xx, I/O error). */
  API_UNAVAILABLE("CSQL-API-UNAVAILABLE", "08001", true),
  /** The Admin API's response cannot be used: it is not JSON, is too large, or lacks a field. */
  API_RESPONSE("CSQL-API-RESPONSE", "08001", true),
  /** The instance is in a different region than its connection name says. */
  REGION("CSQL-REGION", "08001", false),
  /** The instance is of a kind that connectors cannot reach, such as first generation. */
  INSTANCE_KIND("CSQL-INSTANCE-KIND", "0A000", false),

  /** No TCP connection could be opened to any of the addresses. */
  TCP("CSQL-TCP", "08001", true),
  /** The Unix socket cannot be opened, or the process that listens there closes the connection. */
  UNIX_SOCKET("CSQL-UNIX-SOCKET", "08001", true),
  /**
   * A local proxy cannot listen on its address: it is in use, not of this machine, or forbidden.
   */
  LISTEN("CSQL-LISTEN", "08001", true),
  /** SQL Data does not carry the connection: its session was refused, or its stream broke off. */
  SQL_DATA("CSQL-SQL-DATA", "08001", true),
  /** The TLS handshake failed. */
  TLS("CSQL-TLS", "08001", true),
  /**
   * The server's certificate was not issued by the instance's certificate authority, or has
   * expired.
   */
  SERVER_CERTIFICATE("CSQL-SERVER-CERTIFICATE", "08001", true),
  /** The server's certificate belongs to another instance. */
  SERVER_IDENTITY("CSQL-SERVER-IDENTITY", "08001", true),
  /** The server refused the client certificate. */
  CLIENT_CERTIFICATE("CSQL-CLIENT-CERTIFICATE", "28000", true),
  /** The server refused the metadata of the client, or its answer cannot be read. */
  METADATA_EXCHANGE("CSQL-METADATA-EXCHANGE", "08001", true),

  /** The deadline passed; the phase says during which step. */
  TIMEOUT("CSQL-TIMEOUT", "08001", true),
  /**
   * The waiting thread was interrupted (its interrupt flag is set), or the future was cancelled.
   */
  INTERRUPTED("CSQL-INTERRUPTED", "08001", true),
  /** The connector, or the owner of a ticket, is closed. */
  CLOSED("CSQL-CLOSED", "08003", false);

  private final String id;
  private final String sqlState;
  private final boolean retryable;

  ErrorCode(String id, String sqlState, boolean retryable) {
    this.id = id;
    this.sqlState = sqlState;
    this.retryable = retryable;
  }

  /** The code as it appears in messages and documentation, such as {@code CSQL-IP-TYPE}. */
  public String id() {
    return id;
  }

  /** The SQLState of the {@link java.sql.SQLException} that carries this error to a JDBC caller. */
  public String sqlState() {
    return sqlState;
  }

  /** Whether the same call may succeed later without a change by the caller. */
  public boolean retryable() {
    return retryable;
  }
}
