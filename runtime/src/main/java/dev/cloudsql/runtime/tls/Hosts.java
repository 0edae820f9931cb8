package dev.cloudsql.runtime.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Looks hosts up with the system's resolver, on another thread because that cannot be bounded in
 * time. IP addresses need no look-up and no thread.
 *
 * @param executor runs what blocks
 */
record Hosts(Executor executor) {

  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
  private static final Pattern ADDRESS =
      Pattern.compile(BYTE + "(\\." + BYTE + "){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*(%\\w+)?");

  /** The IP addresses of a host; none if it is unknown. */
  CompletableFuture<List<InetAddress>> find(String host) {
    return ADDRESS.matcher(host).matches()
        ? CompletableFuture.completedFuture(ask(host))
        : CompletableFuture.supplyAsync(() -> ask(host), executor);
  }

  private static List<InetAddress> ask(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }
}
