package dev.cloudsql.interop;

import dev.cloudsql.tck.fake.backend.Backend;
import java.io.IOException;

/** A database that runs, and has a user {@code app} who needs a password. */
interface Database extends AutoCloseable {

  String USER = "app";

  String PASSWORD = "s3cret";

  /** How an instance of the fake cloud gets there. */
  Backend backend();

  @Override
  void close() throws IOException;
}
