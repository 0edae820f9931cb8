package dev.cloudsql.interop;

import dev.cloudsql.emulator.backend.Backend;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/** A driver of Java that the official connector serves. */
enum JavaDriver {
  PGJDBC(Engine.POSTGRES, "jdbc:postgresql:///postgres?sslmode=disable", "postgres.SocketFactory"),
  CONNECTOR_J(Engine.MYSQL, "jdbc:mysql:///shop?sslMode=DISABLED", "mysql.SocketFactory") {
    @Override
    Backend backend(Database database) {
      return database.safeBackend();
    }

    @Override
    List<Integer> clientProtocols() {
      return List.of(TLS);
    }
  },
  MARIADB(
      Engine.MYSQL,
      "jdbc:mariadb://127.0.0.1/shop?sslMode=disable&allowPublicKeyRetrieval=true",
      "mariadb.SocketFactory"),
  MSSQL_JDBC(
      Engine.SQLSERVER,
      "jdbc:sqlserver://127.0.0.1;databaseName=shop;encrypt=false",
      "sqlserver.SocketFactory") {
    @Override
    void addSocketFactory(String type, Properties connector, Properties driver) {
      driver.setProperty("socketFactoryClass", type);
      driver.setProperty("socketFactoryConstructorArg", World.INSTANCE + "?" + query(connector));
    }
  };

  /** What a connector calls it in the metadata exchange. */
  private static final int TLS = 2;

  private final Engine engine;
  private final String url;
  private final String socketFactory;

  JavaDriver(Engine engine, String url, String socketFactory) {
    this.engine = engine;
    this.url = url;
    this.socketFactory = "com.google.cloud.sql." + socketFactory;
  }

  private static String query(Properties properties) {
    return properties.stringPropertyNames().stream()
        .map(key -> key + "=" + encoded(properties.getProperty(key)))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** What it connects to. */
  Engine engine() {
    return engine;
  }

  /** How its connections are to get to the database. */
  Backend backend(Database database) {
    return database.backend();
  }

  /** What the connector says in metadata exchanges about the driver. */
  List<Integer> clientProtocols() {
    return List.of();
  }

  Connection connect(World world, String password) throws SQLException {
    Properties properties = new Properties();
    addSocketFactory(socketFactory, world.connectorProperties(), properties);
    properties.setProperty("user", Database.USER);
    properties.setProperty("password", password);
    return DriverManager.getConnection(url, properties);
  }

  /** Tells the driver of the connector, and the connector of the cloud. */
  void addSocketFactory(String type, Properties connector, Properties driver) {
    driver.putAll(connector);
    driver.setProperty("socketFactory", type);
  }
}
