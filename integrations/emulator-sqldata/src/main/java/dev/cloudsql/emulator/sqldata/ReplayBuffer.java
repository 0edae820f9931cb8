package dev.cloudsql.emulator.sqldata;

import java.nio.ByteBuffer;

/**
 * The last bytes of a direction, by their offset: those that may have to be sent again. Not
 * thread-safe.
 */
final class ReplayBuffer {

  private static final int FIRST_CAPACITY = 16 * 1024;

  private final int limit;
  private byte[] ring = new byte[FIRST_CAPACITY];
  private long start;
  private long end;

  /**
   * Makes an empty buffer at offset 0.
   *
   * @param limit the largest number of bytes that it holds, a power of two
   */
  ReplayBuffer(int limit) {
    this.limit = limit;
  }

  /** The offset of the first byte that it holds. */
  long start() {
    return start;
  }

  /** The offset after the last byte. */
  long end() {
    return end;
  }

  /** How many bytes it takes now. */
  int space() {
    return limit - held();
  }

  private int held() {
    return (int) (end - start);
  }

  /** Adds bytes, not more than there is {@link #space()}. */
  void add(byte[] bytes, int from, int count) {
    grow(held() + count);
    int at = (int) (end % ring.length);
    int first = Math.min(count, ring.length - at);
    System.arraycopy(bytes, from, ring, at, first);
    System.arraycopy(bytes, from + first, ring, 0, count - first);
    end += count;
  }

  /** Copies bytes from an offset between start and end. */
  ByteBuffer read(long offset, int count) {
    return ByteBuffer.wrap(copy(offset, count));
  }

  private byte[] copy(long offset, int count) {
    byte[] copy = new byte[count];
    int at = (int) (offset % ring.length);
    int first = Math.min(count, ring.length - at);
    System.arraycopy(ring, at, copy, 0, first);
    System.arraycopy(ring, 0, copy, first, count - first);
    return copy;
  }

  /** Forgets the bytes before an offset between start and end. */
  void discardTo(long offset) {
    start = offset;
  }

  private void grow(int wanted) {
    int capacity = ring.length;
    while (capacity < wanted) {
      capacity *= 2;
    }
    if (capacity > ring.length) {
      byte[] held = copy(start, held());
      ring = new byte[capacity];
      long from = start;
      end = from;
      add(held, 0, held.length);
    }
  }
}
