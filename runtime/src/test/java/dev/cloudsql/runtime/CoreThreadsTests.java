package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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

  @Test
  @DisplayName("do not keep the class loader of the application that called first")
  void keepNoCaller() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
    try (CoreThreads threads = CoreThreads.start()) {
      PhantomReference<ClassLoader> application = callFromAnApplication(threads, end, gone);

      for (int i = 0; gone.remove(100) == null; i++) {
        assertThat(i).as("collections, and the loader is still there").isLessThan(600);
        System.gc();
      }
      Reference.reachabilityFence(application);
    } finally {
      end.countDown();
    }
  }

  /** Starts a thread that lives on, with a class loader in the access control context. */
  @SuppressWarnings("removal")
  private static PhantomReference<ClassLoader> callFromAnApplication(
      CoreThreads threads, CountDownLatch end, ReferenceQueue<ClassLoader> gone) throws Exception {
    ClassLoader loader = new URLClassLoader(new URL[0]);
    ProtectionDomain application = new ProtectionDomain(null, null, loader, null);
    CompletableFuture<Boolean> runs = new CompletableFuture<>();
    Runnable work =
        () -> {
          runs.complete(true);
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    AccessController.doPrivileged(
        (PrivilegedAction<Void>)
            () -> {
              threads.compute(work);
              return null;
            },
        new AccessControlContext(new ProtectionDomain[] {application}));
    runs.join();
    return new PhantomReference<>(loader, gone);
  }

  private static String group() {
    return Thread.currentThread().getThreadGroup().getName();
  }
}
