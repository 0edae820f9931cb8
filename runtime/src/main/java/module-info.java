/**
 * The runtime of the Cloud SQL connectors. Programs need it on the path at run time, where {@code
 * dev.cloudsql.Connectors} finds it. Of its classes, programs name only those of {@code
 * dev.cloudsql.jdbc}: the driver and the data source bean.
 */
module dev.cloudsql.runtime {
  requires com.google.api.client;
  requires com.google.api.client.json.gson;
  requires com.google.auth;
  requires com.google.auth.oauth2;
  requires com.google.common;
  requires com.google.gson;
  requires org.slf4j;
  requires transitive dev.cloudsql;
  requires transitive java.naming;
  requires static com.google.auto.service;
  requires static jdk.jfr;
  requires static org.crac;
  requires static org.jspecify;

  exports dev.cloudsql.jdbc;

  provides java.sql.Driver with
      dev.cloudsql.jdbc.CloudSqlDriver;
  provides dev.cloudsql.spi.ConnectorRuntime with
      dev.cloudsql.runtime.CloudSqlRuntime;
  provides dev.cloudsql.spi.CredentialSourceProvider with
      dev.cloudsql.runtime.credentials.ApplicationDefaultProvider,
      dev.cloudsql.runtime.credentials.EnvProvider,
      dev.cloudsql.runtime.credentials.FileProvider,
      dev.cloudsql.runtime.credentials.GcloudProvider,
      dev.cloudsql.runtime.credentials.JsonProvider,
      dev.cloudsql.runtime.credentials.TokenProvider;
  provides dev.cloudsql.spi.InstanceResolverProvider with
      dev.cloudsql.runtime.dns.DnsResolverProvider;
  provides dev.cloudsql.spi.TcpDialerProvider with
      dev.cloudsql.runtime.proxy.HttpProvider,
      dev.cloudsql.runtime.proxy.Socks5Provider;
}
