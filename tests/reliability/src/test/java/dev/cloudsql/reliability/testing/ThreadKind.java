package dev.cloudsql.reliability.testing;

import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

/** The kinds of thread that programs connect on. */
public enum ThreadKind {
  /** A thread of the operating system. */
  PLATFORM,
  /** A thread of Java 21 and newer. */
  VIRTUAL;

  /** Those that this Java has. */
  public static Stream<ThreadKind> available() {
    return Runtime.version().feature() >= 21 ? Stream.of(values()) : Stream.of(PLATFORM);
  }

  /** Makes threads of this kind. */
  public ThreadFactory factory() {
    if (this == PLATFORM) {
      return Thread::new;
    }
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      return (ThreadFactory)
          Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
