package dev.cloudsql.tck;

import dev.cloudsql.emulator.backend.Backend;

/**
 * The database to which the dialect under test logs in, behind an instance of the emulator.
 *
 * @param databaseVersion as the Admin API would name it, such as {@code POSTGRES_17}
 * @param backend connects to it, such as {@code Backend.tcp("127.0.0.1", port)}
 * @param database the name of a database
 * @param user a user who may log in to it
 * @param password the user's password, which the database must ask for
 * @since 0.1
 */
public record DatabaseUnderTest(
    String databaseVersion, Backend backend, String database, String user, String password) {

  /** Shows everything except the password. */
  @Override
  public String toString() {
    return "DatabaseUnderTest[databaseVersion=%s, database=%s, user=%s]"
        .formatted(databaseVersion, database, user);
  }
}
