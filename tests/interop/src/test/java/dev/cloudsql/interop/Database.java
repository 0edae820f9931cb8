package dev.cloudsql.interop;

import dev.cloudsql.emulator.backend.Backend;
import java.io.IOException;

/** A database that runs, and has a user {@code app} who needs a password. */
interface Database extends AutoCloseable {

  String USER = "app";

  /** What the user says to be let in. */
  String password();

  /** How an instance of the emulator gets there. */
  Backend backend();

  /**
   * How an instance gets there for a driver that relies on the tunnel, and therefore says the
   * password in clear: the server, too, must believe that nobody listens.
   */
  default Backend safeBackend() {
    return backend();
  }

  @Override
  void close() throws IOException;
}
