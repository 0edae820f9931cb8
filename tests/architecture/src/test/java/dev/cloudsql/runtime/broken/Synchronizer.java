package dev.cloudsql.runtime.broken;

/** Code that keeps others waiting. */
public class Synchronizer {

  synchronized void read() {}

  static synchronized void write() {}
}
