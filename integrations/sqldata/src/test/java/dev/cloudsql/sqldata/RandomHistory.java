package dev.cloudsql.sqldata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.sqldata.SessionMachine.Next;
import dev.cloudsql.sqldata.SessionMachine.Packet;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/**
 * One session between a machine and a model of the server, with streams that break at any point,
 * and acknowledgements that are late, repeated, or for a part of a packet.
 */
final class RandomHistory {

  private static final int CAPACITY = 64;
  private static final int LONGEST_PACKET = 24;
  private static final int STEPS = 200;

  private final Random random;
  private final SessionMachine machine = new SessionMachine(CAPACITY);

  /** What is under way on the stream; lost when it breaks. */
  private final Deque<Action> toServer = new ArrayDeque<>();

  private final Deque<Action> toClient = new ArrayDeque<>();
  private boolean live = true;

  // The client's side.
  private final ByteArrayOutputStream clientWrote = new ByteArrayOutputStream();
  private final ByteArrayOutputStream clientRead = new ByteArrayOutputStream();

  // The server's side.
  private final ByteArrayOutputStream serverWrote = new ByteArrayOutputStream();
  private final ByteArrayOutputStream serverRead = new ByteArrayOutputStream();
  private int serverSent;
  private int serverKnows;

  RandomHistory(Random random) {
    this.random = random;
  }

  void run(long seed) throws Exception {
    toClient.add(() -> machine.answered(true));
    for (int step = 0; step < STEPS; step++) {
      step();
      assertThat(machine.room()).as("seed %s", seed).isBetween(0, Integer.MAX_VALUE);
    }
    settle();
    assertThat(serverRead.toByteArray()).as("seed %s", seed).isEqualTo(clientWrote.toByteArray());
    assertThat(clientRead.toByteArray()).as("seed %s", seed).isEqualTo(serverWrote.toByteArray());
    assertThat(machine.replay()).as("seed %s", seed).isEmpty();
  }

  private void step() throws Exception {
    switch (random.nextInt(12)) {
      case 0, 1 -> clientWrites();
      case 2, 3 -> serverWrites();
      case 4, 5, 6 -> deliver(toServer);
      case 7, 8, 9 -> deliver(toClient);
      case 10 -> acknowledge();
      default -> {
        if (random.nextInt(3) == 0) {
          breakOff();
        }
      }
    }
  }

  private void clientWrites() {
    byte[] bytes = bytes(Math.min(machine.room(), LONGEST_PACKET));
    if (bytes.length > 0) {
      clientWrote.writeBytes(bytes);
      Packet packet = machine.write(bytes, 0, bytes.length);
      if (live) {
        toServer.add(() -> serverTakes(packet));
      }
    }
  }

  private void serverWrites() {
    byte[] bytes = bytes(LONGEST_PACKET);
    serverWrote.writeBytes(bytes);
    serverSends();
  }

  /** Sends what was written and not sent, or begins earlier again, as servers may. */
  private void serverSends() {
    if (!live) {
      return;
    }
    int from = random.nextInt(4) == 0 ? between(serverKnows, serverSent) : serverSent;
    byte[] bytes = serverWrote.toByteArray();
    ByteBuffer data = ByteBuffer.wrap(bytes, from, bytes.length - from).slice();
    serverSent = bytes.length;
    toClient.add(
        () -> {
          ByteBuffer fresh = machine.arrived(from, data);
          byte[] read = new byte[fresh.remaining()];
          fresh.get(read);
          clientRead.writeBytes(read);
        });
  }

  private void serverTakes(Packet packet) {
    int known = serverRead.size() - (int) packet.offset();
    assertThat(known).as("no gap before byte %s", packet.offset()).isNotNegative();
    int duplicate = Math.min(known, packet.bytes().length);
    serverRead.write(packet.bytes(), duplicate, packet.bytes().length - duplicate);
  }

  private void acknowledge() {
    if (!live) {
      return;
    }
    int received = serverRead.size();
    int some = random.nextInt(3) == 0 ? between(0, received) : received;
    toClient.add(() -> machine.acknowledged(some));
    if (machine.unacknowledged() > 0) {
      int offset = (int) machine.acknowledge();
      toServer.add(() -> serverKnows = Math.max(serverKnows, offset));
    }
  }

  private void deliver(Deque<Action> messages) throws Exception {
    Action message = messages.poll();
    if (message != null) {
      message.run();
    }
  }

  /** Loses what is under way; the next stream continues the session. */
  private void breakOff() {
    if (!machine.hasAnswer()) {
      return;
    }
    toServer.clear();
    toClient.clear();
    assertThat(machine.ended(SqlDataStatus.of(Status.Code.UNAVAILABLE, ""), false))
        .isEqualTo(Next.RESUME);
    live = false;
    machine.resuming();
    int acknowledged = (int) machine.acknowledge();
    toServer.add(
        () -> {
          serverKnows = acknowledged;
          serverSent = acknowledged;
          int received = serverRead.size();
          toClient.add(
              () -> {
                machine.answered(true);
                machine.acknowledged(received);
                live = true;
                for (Packet packet : machine.replay()) {
                  toServer.add(() -> serverTakes(packet));
                }
                serverSends();
              });
        });
  }

  /** Delivers everything on a stream that holds. */
  private void settle() throws Exception {
    while (!toServer.isEmpty() || !toClient.isEmpty()) {
      deliver(toServer);
      deliver(toClient);
    }
    serverSends();
    acknowledge();
    while (!toServer.isEmpty() || !toClient.isEmpty()) {
      deliver(toServer);
      deliver(toClient);
    }
    machine.acknowledged(serverRead.size());
  }

  private int between(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }

  private byte[] bytes(int most) {
    byte[] bytes = new byte[most <= 0 ? 0 : 1 + random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A message that arrives. */
  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }
}
