package dev.cloudsql.emulator.journal;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The connections that arrived at an instance. May be read on any thread.
 *
 * @since 0.1
 */
public interface Connections {

  /** The number of accepted TCP connections. */
  int accepted();

  /** The number of completed TLS handshakes. */
  int handshakes();

  /** The number of failed or interrupted TLS handshakes. */
  int failedHandshakes();

  /** The number of connections that a fault closed before the handshake. */
  int reset();

  /** The number of open TCP connections. */
  int open();

  /** The client certificates of the completed handshakes, in order. */
  List<X509Certificate> clientCertificates();

  /** The loopback addresses at which connections were accepted, in order. */
  List<String> acceptedAt();

  /** The metadata exchange requests, in order. */
  List<MdxRequest> mdxRequests();

  /** The reasons why handshakes failed, in order. */
  List<String> handshakeFailures();

  /**
   * Waits until this many TCP connections were accepted.
   *
   * @throws AssertionError if there are fewer after 30 seconds, or the thread is interrupted
   */
  void awaitAccepted(int atLeast);

  /**
   * Waits until this many TLS handshakes were completed.
   *
   * @throws AssertionError if there are fewer after 30 seconds, or the thread is interrupted
   */
  void awaitHandshakes(int atLeast);

  /**
   * Waits until this many TLS handshakes failed.
   *
   * @throws AssertionError if there are fewer after 30 seconds, or the thread is interrupted
   */
  void awaitFailedHandshakes(int atLeast);

  /**
   * Waits until exactly this many TCP connections are open.
   *
   * @throws AssertionError if there are others after 30 seconds, or the thread is interrupted
   */
  void awaitOpen(int exactly);
}
