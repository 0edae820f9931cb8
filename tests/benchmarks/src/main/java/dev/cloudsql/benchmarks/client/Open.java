package dev.cloudsql.benchmarks.client;

import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Many connections to one instance that are open at the same time. */
final class Open implements Scenario {

  @Override
  public void run(Place place, Report report) throws Exception {
    int connections = place.number("connections");
    Contender contender = Contender.at(place);
    // Not the first, which brings the contender and its classes.
    List<Socket> open = new ArrayList<>(connections + 1);
    open.add(contender.open(Place.ECHO));
    Client.echo(open.get(0));
    int threads = Many.threads();
    int files = Many.files();
    long heap = Many.heap();
    for (int i = 1; i <= connections; i++) {
      open.add(contender.open(Place.ECHO));
      Client.echo(open.get(i));
    }
    report.number("heap for each, KB", (Many.heap() - heap) / 1e3 / connections);
    report.number("threads for all", Many.threads() - threads);
    report.number("file descriptors for each", (Many.files() - files) / (double) connections);
    for (Socket each : open) {
      each.close();
    }
  }
}
