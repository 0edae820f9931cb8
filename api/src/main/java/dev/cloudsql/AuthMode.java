package dev.cloudsql;

/**
 * How the database authenticates the user of a connect.
 *
 * <p>Later releases may add constants, so a {@code switch} needs a {@code default}.
 *
 * @since 0.1
 */
public enum AuthMode {
  /**
   * Built-in authentication by the driver: user name and password, or integrated Active Directory
   * authentication.
   */
  BUILT_IN,
  /**
   * Automatic IAM database authentication: the client certificate carries a login token of the IAM
   * principal, and the driver sends no password.
   */
  IAM
}
