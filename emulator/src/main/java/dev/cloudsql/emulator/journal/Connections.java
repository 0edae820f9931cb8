package dev.cloudsql.emulator.journal;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The connections that an instance has taken.
 *
 * @since 0.1
 */
public interface Connections {

  /** How many TCP connections were accepted. */
  int accepted();

  /** How many TLS handshakes came to a good end. */
  int handshakes();

  /** How many TLS handshakes failed or were cut off. */
  int failedHandshakes();

  /** How many connections were refused by a fault that closed them before any handshake. */
  int reset();

  /** How many TCP connections are open now. */
  int open();

  /** The client certificates of the good handshakes, in order. */
  List<X509Certificate> clientCertificates();

  /** The loopback addresses at which connections were accepted, in order. */
  List<String> acceptedAt();

  /** The metadata exchange requests, in order. */
  List<MdxRequest> mdxRequests();

  /** Why handshakes failed, in order. */
  List<String> handshakeFailures();

  /**
   * Waits until this many TCP connections were accepted.
   *
   * @throws AssertionError if they were not after 30 seconds, or the thread is interrupted
   */
  void awaitAccepted(int atLeast);

  /**
   * Waits until this many TLS handshakes came to a good end.
   *
   * @throws AssertionError if they did not after 30 seconds, or the thread is interrupted
   */
  void awaitHandshakes(int atLeast);

  /**
   * Waits until this many TLS handshakes failed.
   *
   * @throws AssertionError if they did not after 30 seconds, or the thread is interrupted
   */
  void awaitFailedHandshakes(int atLeast);

  /**
   * Waits until exactly this many TCP connections are open.
   *
   * @throws AssertionError if they are not after 30 seconds, or the thread is interrupted
   */
  void awaitOpen(int exactly);
}
