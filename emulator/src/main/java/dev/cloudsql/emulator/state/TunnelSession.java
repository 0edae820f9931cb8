package dev.cloudsql.emulator.state;

/** An open session of SQL Data, which a change of the instance can end. */
public interface TunnelSession {

  /** Breaks the stream off; the client may continue the session. */
  void dropStream();

  /** Ends the session and its connection to the database. */
  void disconnect();
}
