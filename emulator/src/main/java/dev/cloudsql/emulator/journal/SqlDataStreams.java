package dev.cloudsql.emulator.journal;

import java.util.List;

/**
 * The SQL Data streams that arrived at an instance; their headers are in {@link Calls}. May be read
 * on any thread.
 *
 * @since 0.1
 */
public interface SqlDataStreams {

  /** The number of sessions that were started. */
  int started();

  /** The number of streams that continued a session. */
  int continued();

  /** The number of streams that were broken off, by a fault or by the client. */
  int dropped();

  /** Why streams were refused or sessions failed: a gRPC status and a message, in order. */
  List<String> failures();

  /** The number of open streams. */
  int openStreams();

  /** The number of sessions whose database connection is open, with a stream or without. */
  int openSessions();

  /**
   * Waits until this many sessions were started.
   *
   * @throws AssertionError if there are fewer after 30 seconds, or the thread is interrupted
   */
  void awaitStarted(int atLeast);

  /**
   * Waits until this many streams have continued a session.
   *
   * @throws AssertionError if there are fewer after 30 seconds, or the thread is interrupted
   */
  void awaitContinued(int atLeast);

  /**
   * Waits until exactly this many streams are open.
   *
   * @throws AssertionError if there are others after 30 seconds, or the thread is interrupted
   */
  void awaitOpenStreams(int exactly);

  /**
   * Waits until exactly this many sessions are open.
   *
   * @throws AssertionError if there are others after 30 seconds, or the thread is interrupted
   */
  void awaitOpenSessions(int exactly);
}
