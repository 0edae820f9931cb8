/**
 * The API of the Cloud SQL connectors, against which programs and plug-ins compile.
 *
 * <p>{@link dev.cloudsql.Connectors} is the entry point. It finds a {@link
 * dev.cloudsql.spi.ConnectorRuntime} and the plug-ins by {@link java.util.ServiceLoader}, so a
 * program needs only this module at compile time.
 */
module dev.cloudsql {
  requires transitive java.sql;
  requires static org.jspecify;

  exports dev.cloudsql;
  exports dev.cloudsql.spi;

  uses dev.cloudsql.spi.ConnectorListenerProvider;
  uses dev.cloudsql.spi.ConnectorRuntime;
  uses dev.cloudsql.spi.CredentialSourceProvider;
  uses dev.cloudsql.spi.DialectProvider;
  uses dev.cloudsql.spi.InstanceDialerProvider;
  uses dev.cloudsql.spi.InstanceResolverProvider;
  uses dev.cloudsql.spi.IpSelectorProvider;
  uses dev.cloudsql.spi.TcpDialerProvider;
}
