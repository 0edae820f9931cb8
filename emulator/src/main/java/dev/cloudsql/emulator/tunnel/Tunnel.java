package dev.cloudsql.emulator.tunnel;

import java.io.Closeable;

/** A running server of SQL Data. */
public interface Tunnel extends Closeable {

  /** Its port on 127.0.0.1 without TLS. */
  int port();

  /** Its port on 127.0.0.1 with TLS. */
  int securePort();

  /** Ends the server, its streams and its threads. */
  @Override
  void close();
}
