package dev.cloudsql.benchmarks.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A question and its answer, over and over. */
final class RoundTrips implements Scenario {

  @Override
  public void run(Place place, Report report) throws Exception {
    Contender contender = Contender.at(place);
    int trips = place.number("trips");
    try (Socket socket = contender.open(Place.ECHO)) {
      trips(socket, 1, new long[trips]);
      trips(socket, 8192, new long[trips]);
      report.micros("1 byte, p50", trips(socket, 1, new long[trips]));
      report.micros("8 KiB, p50", trips(socket, 8192, new long[trips]));
    }
  }

  private static double trips(Socket socket, int size, long[] nanos) throws IOException {
    OutputStream out = socket.getOutputStream();
    InputStream in = socket.getInputStream();
    byte[] bytes = new byte[size];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      out.write(bytes);
      in.readNBytes(bytes, 0, size);
      nanos[i] = System.nanoTime() - start;
    }
    return Report.percentile(nanos, 0.5);
  }
}
