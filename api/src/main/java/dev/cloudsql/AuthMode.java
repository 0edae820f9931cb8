package dev.cloudsql;

/**
 * How the database learns who logs in.
 *
 * @since 0.1
 */
public enum AuthMode {
  /**
   * By what the driver sends: a user name with its password, or integrated Active Directory
   * authentication.
   */
  BUILT_IN,
  /**
   * By Identity and Access Management: the connector puts a login token into the client
   * certificate, and no password is sent. Also known as automatic IAM database authentication.
   */
  IAM
}
