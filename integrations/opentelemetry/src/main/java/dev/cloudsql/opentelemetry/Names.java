package dev.cloudsql.opentelemetry;

import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.InstanceName;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Locale;

/** The attributes of spans and metrics. Those without {@code cloudsql.} are conventional. */
final class Names {

  static final AttributeKey<String> DB_NAMESPACE = AttributeKey.stringKey("db.namespace");
  static final AttributeKey<String> DB_OPERATION = AttributeKey.stringKey("db.operation.name");
  static final AttributeKey<String> DB_SYSTEM = AttributeKey.stringKey("db.system.name");
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> PEER_ADDRESS = AttributeKey.stringKey("network.peer.address");
  static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("network.peer.port");
  static final AttributeKey<String> POOL_NAME =
      AttributeKey.stringKey("db.client.connection.pool.name");
  static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");

  static final AttributeKey<String> AUTH_MODE = AttributeKey.stringKey("cloudsql.auth_mode");
  static final AttributeKey<Boolean> CACHED = AttributeKey.booleanKey("cloudsql.cached");
  static final AttributeKey<String> CERTIFICATE_EXPIRY =
      AttributeKey.stringKey("cloudsql.certificate.expiry");
  static final AttributeKey<Long> CONNECT_ID = AttributeKey.longKey("cloudsql.connect_id");
  static final AttributeKey<String> CURE = AttributeKey.stringKey("cloudsql.cure");
  static final AttributeKey<String> DIALECT = AttributeKey.stringKey("cloudsql.dialect");
  static final AttributeKey<String> DOMAIN = AttributeKey.stringKey("cloudsql.domain");
  static final AttributeKey<Boolean> DRAINED = AttributeKey.booleanKey("cloudsql.drained");
  static final AttributeKey<String> FROM = AttributeKey.stringKey("cloudsql.from");
  static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("cloudsql.instance");
  static final AttributeKey<String> IP_TYPE = AttributeKey.stringKey("cloudsql.ip_type");
  static final AttributeKey<String> KIND = AttributeKey.stringKey("cloudsql.refresh.kind");
  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("cloudsql.operation");
  static final AttributeKey<String> PHASE = AttributeKey.stringKey("cloudsql.phase");
  static final AttributeKey<Long> SOCKETS = AttributeKey.longKey("cloudsql.sockets");
  static final AttributeKey<String> TARGET = AttributeKey.stringKey("cloudsql.target");
  static final AttributeKey<String> TO = AttributeKey.stringKey("cloudsql.to");

  private Names() {}

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@code db.system.name}.
   *
   * @param name a database version of the Admin API; the name of a dialect while that is not known
   */
  static String system(String name) {
    String engine = name.toLowerCase(Locale.ROOT);
    if (engine.startsWith("postgres")) {
      return "postgresql";
    } else if (engine.startsWith("sqlserver")) {
      return "microsoft.sql_server";
    } else if (engine.startsWith("mysql") || engine.startsWith("mariadb")) {
      // Cloud SQL has no MariaDB; the dialect of this name is another driver for MySQL.
      return "mysql";
    }
    return "other_sql";
  }

  /** A target that does not resolve is no attribute of a metric: it may come from users. */
  static void putInstance(AttributesBuilder attributes, ConnectorEvent event) {
    event.instance().map(InstanceName::toString).ifPresent(name -> attributes.put(INSTANCE, name));
  }
}
