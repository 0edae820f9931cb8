package com.example.plugin;

import dev.cloudsql.spi.NamedDialect;

/** Takes a name that is not its to take. */
public final class ForeignPostgres extends NamedDialect {
  public ForeignPostgres() {
    super("postgres");
  }
}
