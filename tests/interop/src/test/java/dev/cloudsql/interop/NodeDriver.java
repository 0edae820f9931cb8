package dev.cloudsql.interop;

import java.util.Locale;

/** A driver of Node that the official connector serves. */
enum NodeDriver {
  PG(Engine.POSTGRES),
  MYSQL2(Engine.MYSQL),
  TEDIOUS(Engine.SQLSERVER);

  private final Engine engine;

  NodeDriver(Engine engine) {
    this.engine = engine;
  }

  /** What it connects to. */
  Engine engine() {
    return engine;
  }

  /** Its name at npm. */
  String npmName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
