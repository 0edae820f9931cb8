package dev.cloudsql.emulator.sqldata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.net.Workers;
import dev.cloudsql.emulator.state.InstanceState;
import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataMessage.DataPacket;
import dev.cloudsql.sqldata.wire.SqlDataMessage.TerminateSession;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session of SQL Data")
@Timeout(120)
class SessionTests {

  private static final int OUTPUT_BYTES = 1024 * 1024;

  private final InstanceState instance =
      new InstanceState("shop:europe-west1:orders", InstantSource.system());
  private final Workers workers = new Workers();
  private final HandTimer timer = new HandTimer();
  private final Sessions sessions = new Sessions(workers, timer);
  private final CountDownLatch done = new CountDownLatch(1);
  private final FakeCall call = new FakeCall();
  private final Stream stream = new Stream(call);

  @AfterEach
  void stop() {
    done.countDown();
    workers.close();
    timer.shutdownNow();
  }

  /** Starts a session whose database does nothing by itself. */
  private Session begin(String id) {
    Session session = sessions.start(instance, "app@example.com", id);
    assertThat(session).isNotNull();
    session.begin(
        stream,
        connection -> {
          try {
            done.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return session;
  }

  @Test
  @DisplayName("lets the client wait while the database does not read")
  void bounded() throws Exception {
    Session session = begin("");
    int before = call.requested();
    int messages = 0;
    while (call.requested() > before + messages - 1) {
      messages++;
      session.receive(stream, data(0, 10_000));
      assertThat(messages).as("messages before the client has to wait").isLessThan(100);
    }

    assertThat(messages).isEqualTo(7);
    session.read(new byte[10_000], 0, 10_000);
    assertThat(call.requested()).as("wanted after a read").isEqualTo(before + messages);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s"})
  @DisplayName("lets the database wait while the client does not read")
  void databaseWaits(String id) throws Exception {
    Session session = begin(id);
    session.write(new byte[OUTPUT_BYTES], 0, OUTPUT_BYTES);
    CompletableFuture<Thread> writer = new CompletableFuture<>();
    CompletableFuture<Void> written = new CompletableFuture<>();
    workers.start(
        "writer",
        () -> {
          writer.complete(Thread.currentThread());
          try {
            session.write(new byte[1], 0, 1);
            written.complete(null);
          } catch (IOException e) {
            written.completeExceptionally(e);
          }
        });
    while (writer.get().getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(call.sentBytes()).isZero();

    call.ready(true);
    session.ready(stream);
    if (!id.isEmpty()) {
      // What was sent may have to be sent again, until it is acknowledged.
      assertThat(written).isNotDone();
      session.receive(stream, SqlDataMessage.ack(1));
    }

    written.get(30, TimeUnit.SECONDS);
    assertThat(call.sentBytes()).isEqualTo(OUTPUT_BYTES + 1);
  }

  @Test
  @DisplayName("without a stream ends after a time, if no other stream continues it")
  void isNotKeptForEver() throws Exception {
    Session session = begin("s");
    session.broken(stream);
    assertThat(sessions.find(instance, "app@example.com", "s")).isSameAs(session);
    assertThat(timer.tasks).hasSize(1);

    Stream next = new Stream(new FakeCall());
    session.resume(next, null);
    session.broken(next);
    timer.tasks.get(1).run();

    assertThat(sessions.find(instance, "app@example.com", "s")).isNull();
    assertThatThrownBy(() -> session.read(new byte[1], 0, 1)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> session.write(new byte[1], 0, 1)).isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("that its client terminates gives the database all bytes, and then the end")
  void terminates() throws Exception {
    Session session = begin("");
    session.receive(stream, data(0, 3));
    session.receive(
        stream, SqlDataMessage.of(new TerminateSession(SqlDataStatus.of(Status.Code.OK, "done"))));

    assertThat(call.closed()).isEqualTo(Status.OK);
    assertThat(session.read(new byte[10], 0, 10)).isEqualTo(3);
    assertThat(session.read(new byte[10], 0, 10)).isEqualTo(-1);
    // After the end, writes of the database are discarded: they neither block nor fail.
    session.write(new byte[2 * OUTPUT_BYTES], 0, 2 * OUTPUT_BYTES);
  }

  private static SqlDataMessage data(long offset, int count) {
    return SqlDataMessage.of(new DataPacket(offset, ByteBuffer.allocate(count)));
  }

  /** A timer whose tasks the test runs. */
  private static final class HandTimer extends ScheduledThreadPoolExecutor {

    private final List<Runnable> tasks = new ArrayList<>();

    HandTimer() {
      super(0);
    }

    @Override
    public @Nullable ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      tasks.add(task);
      return null;
    }
  }
}
