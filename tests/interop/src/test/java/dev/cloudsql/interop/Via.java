package dev.cloudsql.interop;

import java.nio.file.Path;
import java.util.Locale;

/** A connector that a driver's URL can name. */
enum Via {
  OFFICIAL(
      "com.google.cloud.sql",
      "com.google.cloud.sql.postgres.SocketFactory",
      "Google-API-Java-Client/"),
  OURS("dev.cloudsql", "dev.cloudsql.dialect.postgres.SocketFactory", "cloudsql-connectors-java/");

  private final String group;
  private final String socketFactory;
  private final String userAgent;

  Via(String group, String socketFactory, String userAgent) {
    this.group = group;
    this.socketFactory = socketFactory;
    this.userAgent = userAgent;
  }

  /** The URL, in which nothing but the name of a class depends on the connector. */
  String url() {
    return "jdbc:postgresql:///postgres?sslmode=disable&socketFactory=" + socketFactory;
  }

  /** What its user agent at the Admin API contains. */
  String userAgent() {
    return userAgent;
  }

  /** The Maven group of its own jars. */
  String group() {
    return group;
  }

  /** Where the build has listed its jars. */
  Path jarList() {
    return Path.of("weight", name().toLowerCase(Locale.ROOT), "target", "jars.txt");
  }
}
