package dev.cloudsql.runtime.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A sequencer")
class SequencerTests {

  private final Sequencer sequencer = new Sequencer();
  private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());

  @Test
  @DisplayName("runs what a task adds after that task, not inside of it")
  void notNested() {
    sequencer.add(
        () -> {
          sequencer.add(() -> ran.add(2));
          sequencer.drain();
          ran.add(1);
        });
    sequencer.drain();

    assertThat(ran).containsExactly(1, 2);
  }

  @Test
  @DisplayName("goes on after a task that throws, whose fault goes to the thread's handler")
  void throwing() throws InterruptedException {
    List<Throwable> faults = new ArrayList<>();
    IllegalStateException fault = new IllegalStateException("observer");
    NoClassDefFoundError missing = new NoClassDefFoundError("observer");
    Thread thread =
        new Thread(
            () -> {
              sequencer.add(
                  () -> {
                    throw fault;
                  });
              sequencer.add(
                  () -> {
                    throw missing;
                  });
              sequencer.add(() -> ran.add(1));
              sequencer.drain();
            });
    thread.setUncaughtExceptionHandler((t, thrown) -> faults.add(thrown));
    thread.start();
    thread.join();

    assertThat(faults).containsExactly(fault, missing);
    assertThat(ran).containsExactly(1);
  }

  @Test
  @DisplayName("loses no task and runs one at a time when many threads add")
  void manyThreads() throws InterruptedException {
    int[] unguarded = new int[1];
    List<Thread> threads =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    new Thread(
                        () -> {
                          for (int task = 0; task < 10_000; task++) {
                            sequencer.add(() -> unguarded[0]++);
                            sequencer.drain();
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(unguarded[0]).isEqualTo(80_000);
  }
}
