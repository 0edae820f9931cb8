/**
 * R2DBC connections to Cloud SQL instances: {@code r2dbc:cloudsql:postgresql://…} in {@code
 * io.r2dbc.spi.ConnectionFactories}, and the interface by which drivers are added.
 */
module dev.cloudsql.r2dbc {
  requires transitive dev.cloudsql;
  requires transitive r2dbc.spi;
  requires org.reactivestreams;
  requires reactor.core;
  requires static com.google.auto.service;
  requires static io.netty.handler;
  requires static org.jspecify;

  exports dev.cloudsql.r2dbc;

  uses dev.cloudsql.r2dbc.R2dbcDialectProvider;

  provides dev.cloudsql.r2dbc.R2dbcDialectProvider with
      dev.cloudsql.r2dbc.drivers.MariadbDialect,
      dev.cloudsql.r2dbc.drivers.MysqlDialect,
      dev.cloudsql.r2dbc.drivers.PostgresqlDialect,
      dev.cloudsql.r2dbc.drivers.SqlServerDialect;
  provides io.r2dbc.spi.ConnectionFactoryProvider with
      dev.cloudsql.r2dbc.CloudSqlConnectionFactoryProvider;
}
