package dev.cloudsql.fuzzing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits for reading one input: memory in proportion to its length, whatever lengths it announces,
 * and little CPU time, whatever its content.
 *
 * <p>Both are counted for the thread that reads, so that other load on the machine does not matter.
 */
public final class Bounds {

  private static final long BYTES = 16L << 20;
  private static final long BYTES_PER_UNIT = 2048;
  private static final Duration PROCESSOR_TIME = Duration.ofSeconds(2);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Bounds() {}

  /** Reads an input. */
  @FunctionalInterface
  public interface Reader<X extends Exception> {
    void read() throws X;
  }

  /**
   * Reads an input and counts; when that took too much, once more, since loading a class takes some
   * too.
   *
   * @param length the number of its bytes or characters
   * @throws AssertionError if that cost too much
   * @throws X if the reader throws it
   */
  public static <X extends Exception> void hold(int length, Reader<X> reader) throws X {
    if (excess(length, reader).isPresent()) {
      excess(length, reader)
          .ifPresent(
              excess -> {
                throw new AssertionError(excess);
              });
    }
  }

  private static <X extends Exception> Optional<String> excess(int length, Reader<X> reader)
      throws X {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    reader.read();
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    boolean fits = bytes <= BYTES + BYTES_PER_UNIT * length && nanos <= PROCESSOR_TIME.toNanos();
    return fits
        ? Optional.empty()
        : Optional.of(
            "Reading %d units took %d bytes and %s"
                .formatted(length, bytes, Duration.ofNanos(nanos)));
  }
}
