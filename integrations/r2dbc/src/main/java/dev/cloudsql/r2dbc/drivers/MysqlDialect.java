package dev.cloudsql.r2dbc.drivers;

import com.google.auto.service.AutoService;
import dev.cloudsql.r2dbc.R2dbcDialectProvider;
import java.util.Set;

/** Logs in to MySQL with asyncer's r2dbc-mysql, by built-in authentication or IAM. */
@AutoService(R2dbcDialectProvider.class)
public final class MysqlDialect extends MysqlFamily {

  /** Called by {@link java.util.ServiceLoader}. */
  public MysqlDialect() {}

  @Override
  public String name() {
    return "mysql";
  }

  @Override
  public String productName() {
    return "MySQL";
  }

  @Override
  public String driverArtifact() {
    return "io.asyncer:r2dbc-mysql";
  }

  @Override
  public Set<String> refusedOptions() {
    return Set.of(
        "resolver",
        "sslCa",
        "sslCert",
        "sslContextBuilderCustomizer",
        "sslHostnameVerifier",
        "sslKey",
        "sslKeyPassword",
        "sslMode",
        "tlsVersion",
        "unixSocket");
  }
}
