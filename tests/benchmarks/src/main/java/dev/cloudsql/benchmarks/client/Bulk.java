package dev.cloudsql.benchmarks.client;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** Much in one direction. */
final class Bulk implements Scenario {

  /** What drivers read and write at a time. */
  private static final int CHUNK = 8192;

  @Override
  public void run(Place place, Report report) throws Exception {
    Contender contender = Contender.at(place);
    int megabytes = place.number("megabytes");
    try (Socket socket = contender.open(Place.BULK)) {
      // Twice, so that what is measured is compiled.
      for (int i = 0; i < 2; i++) {
        up(socket, megabytes / 2);
        down(socket, megabytes / 2);
      }
      report.number("up, MB/s", megabytes / up(socket, megabytes));
      report.number("down, MB/s", megabytes / down(socket, megabytes));
    }
  }

  private static double up(Socket socket, int megabytes) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    long start = System.nanoTime();
    int chunks = begin(out, 'u', megabytes);
    byte[] chunk = new byte[CHUNK];
    for (int i = 0; i < chunks; i++) {
      out.write(chunk);
    }
    new DataInputStream(socket.getInputStream()).readByte();
    return (System.nanoTime() - start) / 1e9;
  }

  private static double down(Socket socket, int megabytes) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    long start = System.nanoTime();
    int chunks = begin(new DataOutputStream(socket.getOutputStream()), 'd', megabytes);
    byte[] chunk = new byte[CHUNK];
    for (int i = 0; i < chunks; i++) {
      in.readFully(chunk);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static int begin(DataOutputStream out, char direction, int megabytes) throws IOException {
    int bytes = megabytes * 1_000_000 / CHUNK * CHUNK;
    out.write(
        new byte[] {
          (byte) direction,
          (byte) (bytes >> 24),
          (byte) (bytes >> 16),
          (byte) (bytes >> 8),
          (byte) bytes
        });
    return bytes / CHUNK;
  }
}
