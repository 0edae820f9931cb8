package dev.cloudsql.benchmarks.client;

import dev.cloudsql.jdbc.CloudSqlDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/** A way to a connection that is logged in to the database. */
@FunctionalInterface
interface Login {

  /** Opens one. */
  Connection connect() throws SQLException;

  /** The way for which this process was started; its class path may know no other. */
  static Login at(Place place) {
    String url = url(place);
    if (!place.by().equals("datasource")) {
      return () -> DriverManager.getConnection(url);
    }
    return place.contender().equals("ours") ? ours(place) : driver(url);
  }

  /** The URL of a contender; without a connector of ours, all but one are plain driver URLs. */
  static String url(Place place) {
    boolean ours = place.contender().equals("ours");
    String connector =
        place.contender().equals("floor")
            ? ""
            : "&cloudSqlAdminRootUrl=%s&cloudSqlGoogleCredentialsPath=%s"
                .formatted(place.adminEndpoint(), key(place));
    if (ours && place.by().equals("cloudsql")) {
      return "jdbc:cloudsql:postgresql://%s/postgres?user=postgres%s"
          .formatted(Place.SHOP, connector);
    }
    String factory =
        switch (place.contender()) {
          case "ours" -> "dev.cloudsql.dialect.postgres.SocketFactory";
          case "peer" -> "com.google.cloud.sql.postgres.SocketFactory";
          default -> FloorSockets.of(place).getName();
        };
    return "jdbc:postgresql:///postgres?user=postgres&sslmode=disable&socketFactory=%s&cloudSqlInstance=%s%s"
        .formatted(factory, Place.SHOP, connector);
  }

  private static Login ours(Place place) {
    CloudSqlDataSource source = new CloudSqlDataSource();
    source.setDialect("postgresql");
    source.setInstance(Place.SHOP);
    source.setDatabase("postgres");
    source.setUser("postgres");
    source.setProperty("cloudSqlAdminRootUrl", place.adminEndpoint().toString());
    source.setProperty("cloudSqlGoogleCredentialsPath", key(place));
    return source::getConnection;
  }

  private static Login driver(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    return source::getConnection;
  }

  private static String key(Place place) {
    return place.directory().resolve("service-account.json").toString();
  }

  /** Reads one row. */
  static void one(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select 1")) {
      row.next();
      if (row.getInt(1) != 1) {
        throw new SQLException("Got " + row.getInt(1));
      }
    }
  }
}
