package dev.cloudsql.emulator.journal;

/**
 * The kinds of HTTP call that the emulator answers.
 *
 * @since 0.1
 */
public enum ApiCall {
  /** {@code GET …/projects/{project}/instances/{instance}/connectSettings}. */
  CONNECT_SETTINGS,
  /** {@code GET …/projects/{project}/instances/{instance}}, which tools read. */
  INSTANCE,
  /** {@code POST …/projects/{project}/instances/{instance}:generateEphemeralCert}. */
  GENERATE_EPHEMERAL_CERT,
  /** {@code GET …/locations/{region}/dns/{name}:resolveConnectSettings}. */
  RESOLVE_CONNECT_SETTINGS,
  /** {@code POST /token}, the OAuth 2.0 token endpoint. */
  TOKEN,
  /** {@code POST /tokeninfo}, which describes an access token. */
  TOKEN_INFO,
  /** {@code GET /computeMetadata/…}, the metadata server of a virtual machine. */
  METADATA,
  /** {@code POST /v1/projects/-/serviceAccounts/{email}:generateAccessToken}, impersonation. */
  GENERATE_ACCESS_TOKEN,
  /** {@code POST /v1/token}, the Security Token Service of workload identity federation. */
  EXCHANGE_TOKEN,
  /** {@code SqlDataService/StreamSqlData}, a stream of SQL Data over gRPC. */
  STREAM_SQL_DATA,
  /** Anything else, which is answered with 404. */
  UNKNOWN
}
