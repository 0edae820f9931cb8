package dev.cloudsql.emulator.instance;

/**
 * A DNS name of an instance as {@code connectSettings} lists it.
 *
 * @param name such as {@code 1a23b4cd5e67.1a2b345c6d27.us-central1.sql-psc.goog.}
 * @param connectionType such as {@code PRIVATE_SERVICE_CONNECT}
 * @param scope such as {@code INSTANCE}
 * @since 0.1
 */
public record DnsName(String name, String connectionType, String scope) {

  /** The name of an instance's Private Service Connect endpoint. */
  public static DnsName psc(String name) {
    return new DnsName(name, "PRIVATE_SERVICE_CONNECT", "INSTANCE");
  }
}
