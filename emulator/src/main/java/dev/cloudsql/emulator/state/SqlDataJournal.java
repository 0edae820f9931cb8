package dev.cloudsql.emulator.state;

import dev.cloudsql.emulator.journal.SqlDataStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

/** Records the SQL Data streams of one instance. */
public final class SqlDataJournal implements SqlDataStreams {

  private final Monitor monitor = new Monitor();
  private final List<String> failures = new ArrayList<>();
  private int started;
  private int continued;
  private int dropped;
  private int openStreams;
  private int openSessions;

  SqlDataJournal() {}

  /** Records a session and its first stream. */
  public void sessionStarted() {
    monitor.change(
        () -> {
          started++;
          openSessions++;
          openStreams++;
        });
  }

  /** Records that a stream continues a session. */
  public void sessionContinued() {
    monitor.change(
        () -> {
          continued++;
          openStreams++;
        });
  }

  /**
   * Records the end of a stream.
   *
   * @param broken whether it was broken off
   */
  public void streamEnded(boolean broken) {
    monitor.change(
        () -> {
          openStreams--;
          dropped += broken ? 1 : 0;
        });
  }

  /** Records the end of a session's database connection. */
  public void sessionEnded() {
    monitor.change(() -> openSessions--);
  }

  /** Records why a stream was refused, or a session failed. */
  public void failed(String why) {
    monitor.change(() -> failures.add(why));
  }

  @Override
  public int started() {
    return monitor.read(() -> started);
  }

  @Override
  public int continued() {
    return monitor.read(() -> continued);
  }

  @Override
  public int dropped() {
    return monitor.read(() -> dropped);
  }

  @Override
  public List<String> failures() {
    return monitor.read(() -> List.copyOf(failures));
  }

  @Override
  public int openStreams() {
    return monitor.read(() -> openStreams);
  }

  @Override
  public int openSessions() {
    return monitor.read(() -> openSessions);
  }

  @Override
  public void awaitStarted(int atLeast) {
    await("sessions started", this::started, n -> n >= atLeast, atLeast);
  }

  @Override
  public void awaitContinued(int atLeast) {
    await("sessions continued", this::continued, n -> n >= atLeast, atLeast);
  }

  @Override
  public void awaitOpenStreams(int exactly) {
    await("open streams", this::openStreams, n -> n == exactly, exactly);
  }

  @Override
  public void awaitOpenSessions(int exactly) {
    await("open sessions", this::openSessions, n -> n == exactly, exactly);
  }

  private void await(String what, IntSupplier count, IntPredicate enough, int wanted) {
    monitor.await(
        () -> enough.test(count.getAsInt()),
        () -> "%s %s in place of %s".formatted(count.getAsInt(), what, wanted));
  }
}
