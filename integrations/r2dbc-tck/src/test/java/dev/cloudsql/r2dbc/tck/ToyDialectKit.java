package dev.cloudsql.r2dbc.tck;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.r2dbc.R2dbcDialectProvider;
import dev.cloudsql.tck.DatabaseUnderTest;
import java.time.Duration;

/** Adopts the kit; its name does not end as those of tests do, because it is to fail. */
class ToyDialectKit extends R2dbcDialectCompatibilityKit {

  static volatile Server server;

  @Override
  protected R2dbcDialectProvider dialect() {
    return new ToyDialect();
  }

  @Override
  protected DatabaseUnderTest database() {
    return new DatabaseUnderTest("MYSQL_8_0", server.unixSocket(), "shop", "app", Server.PASSWORD);
  }

  @Override
  protected Duration patience() {
    return ToyDialect.flaw == ToyDialect.Flaw.NONE ? super.patience() : Duration.ofSeconds(3);
  }
}
