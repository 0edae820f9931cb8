package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@DisplayName("The threads of a connector")
@Timeout(60)
class CoreThreadsTests {

  /** What the JDK puts its virtual threads into. */
  private static final String VIRTUAL = "VirtualThreads";

  @Test
  @DisplayName("compute on threads of the system, which cannot keep virtual ones from running")
  void computesOnPlatformThreads() {
    try (CoreThreads threads = CoreThreads.start()) {
      CompletableFuture<String> group = new CompletableFuture<>();
      threads.compute(() -> group.complete(group()));

      assertThat(group.join()).isNotEqualTo(VIRTUAL);
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  @DisplayName("block on virtual threads")
  void blocksOnVirtualThreads() {
    try (CoreThreads threads = CoreThreads.start()) {
      CompletableFuture<String> group = new CompletableFuture<>();
      threads.execute(() -> group.complete(group()));

      assertThat(group.join()).isEqualTo(VIRTUAL);
    }
  }

  private static String group() {
    return Thread.currentThread().getThreadGroup().getName();
  }
}
