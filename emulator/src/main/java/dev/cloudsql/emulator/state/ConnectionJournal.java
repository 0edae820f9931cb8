package dev.cloudsql.emulator.state;

import dev.cloudsql.emulator.journal.Connections;
import dev.cloudsql.emulator.journal.MdxRequest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

/** Records the connections of one instance. */
public final class ConnectionJournal implements Connections {

  private final Monitor monitor = new Monitor();
  private final List<String> acceptedAt = new ArrayList<>();
  private final List<X509Certificate> clients = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final List<MdxRequest> mdxRequests = new ArrayList<>();
  private int reset;
  private int open;

  /** Records that a TCP connection was accepted at this address. */
  public void accepted(String address) {
    monitor.change(
        () -> {
          acceptedAt.add(address);
          open++;
        });
  }

  /** Records that an accepted connection was closed. */
  public void closed() {
    monitor.change(() -> open--);
  }

  /** Records that a fault reset a connection before the handshake. */
  public void wasReset() {
    monitor.change(() -> reset++);
  }

  /** Records a successful handshake. */
  public void shookHands(X509Certificate client) {
    monitor.change(() -> clients.add(client));
  }

  /** Records a failed handshake. */
  public void handshakeFailed(String why) {
    monitor.change(() -> failures.add(why));
  }

  /** Records the request of a metadata exchange. */
  public void exchanged(MdxRequest request) {
    monitor.change(() -> mdxRequests.add(request));
  }

  @Override
  public int accepted() {
    return acceptedAt().size();
  }

  @Override
  public int handshakes() {
    return clientCertificates().size();
  }

  @Override
  public int failedHandshakes() {
    return handshakeFailures().size();
  }

  @Override
  public int reset() {
    return monitor.read(() -> reset);
  }

  @Override
  public int open() {
    return monitor.read(() -> open);
  }

  @Override
  public List<X509Certificate> clientCertificates() {
    return monitor.read(() -> List.copyOf(clients));
  }

  @Override
  public List<String> acceptedAt() {
    return monitor.read(() -> List.copyOf(acceptedAt));
  }

  @Override
  public List<MdxRequest> mdxRequests() {
    return monitor.read(() -> List.copyOf(mdxRequests));
  }

  @Override
  public List<String> handshakeFailures() {
    return monitor.read(() -> List.copyOf(failures));
  }

  @Override
  public void awaitAccepted(int atLeast) {
    await("accepted connections", this::accepted, n -> n >= atLeast, atLeast);
  }

  @Override
  public void awaitHandshakes(int atLeast) {
    await("handshakes", this::handshakes, n -> n >= atLeast, atLeast);
  }

  @Override
  public void awaitFailedHandshakes(int atLeast) {
    await("failed handshakes", this::failedHandshakes, n -> n >= atLeast, atLeast);
  }

  @Override
  public void awaitOpen(int exactly) {
    await("open connections", this::open, n -> n == exactly, exactly);
  }

  private void await(String what, IntSupplier count, IntPredicate enough, int wanted) {
    monitor.await(
        () -> enough.test(count.getAsInt()),
        () -> "%s %s in place of %s".formatted(count.getAsInt(), what, wanted));
  }
}
