package dev.cloudsql.cli.doctor;

import java.util.Locale;

/** The steps of an examination, in the order in which a connect needs them. */
enum Step {
  /** Target, options, dialect and driver. */
  SETTINGS("settings"),
  /** Credentials and their tokens. */
  CREDENTIALS("credentials"),
  /** The path to the Admin API. */
  API("Admin API"),
  /** The clock of this machine. */
  CLOCK("clock"),
  /** A DNS name that leads to the instance. */
  NAME("DNS name"),
  /** Access to the instance, and its settings. */
  INSTANCE("instance"),
  /** Engine, address policy, and the TCP connection. */
  ADDRESSES("addresses"),
  /** The TLS handshake and the server's identity. */
  TLS("TLS"),
  /** The server's answer to the client certificate, and the first byte of the database. */
  CERTIFICATE("client certificate"),
  /** The login to the database. */
  LOGIN("login");

  private final String title;

  Step(String title) {
    this.title = title;
  }

  /** The step in a report for people. */
  String title() {
    return title;
  }

  /** The step in JSON. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
