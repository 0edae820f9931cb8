/**
 * The API of the Cloud SQL connectors: what a program compiles against, and what a plug-in
 * implements.
 *
 * <p>{@link dev.cloudsql.Connectors} is the entry. It finds a {@link
 * dev.cloudsql.spi.ConnectorRuntime} and the plug-ins by {@link java.util.ServiceLoader}, so a
 * program needs nothing but this module at compile time.
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
  uses dev.cloudsql.spi.InstanceResolverProvider;
  uses dev.cloudsql.spi.IpSelectorProvider;
  uses dev.cloudsql.spi.TcpDialerProvider;
}
