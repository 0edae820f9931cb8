package dev.cloudsql.runtime.broken;

import dev.cloudsql.dialect.postgres.PostgresDialect;
import org.postgresql.PGConnection;

/** A runtime that would bring one database's driver to the users of another. */
public interface RuntimeThatKnowsDrivers {

  PGConnection connection();

  PostgresDialect dialect();
}
