package dev.cloudsql.emulator.sqldata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

@DisplayName("A replay buffer")
class ReplayBufferTests {

  private static final int LIMIT = 128 * 1024;

  @RepeatedTest(20)
  @DisplayName(
      "returns the bytes of every offset that it holds, and never holds more than its limit")
  void holds(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    byte[] all = new byte[1_000_000];
    random.nextBytes(all);
    ReplayBuffer buffer = new ReplayBuffer(LIMIT);
    while (buffer.end() < all.length) {
      int end = (int) buffer.end();
      int count = Math.min(random.nextInt(50_000), Math.min(buffer.space(), all.length - end));
      buffer.add(all, end, count);
      assertThat(buffer.end() - buffer.start()).isLessThanOrEqualTo(LIMIT);

      long held = buffer.end() - buffer.start();
      int from = (int) (buffer.start() + random.nextLong(held + 1));
      int length = random.nextInt((int) buffer.end() - from + 1);
      assertThat(buffer.read(from, length).array())
          .isEqualTo(Arrays.copyOfRange(all, from, from + length));

      buffer.discardTo(buffer.start() + random.nextLong(held + 1));
    }
  }
}
