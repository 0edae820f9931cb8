package dev.cloudsql.benchmarks.server;

import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.Calls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An emulator that obeys its standard input, and ends with it. */
public final class Server implements AutoCloseable {

  /** The only one that the official connector knows. */
  private static final int PORT = 3307;

  private final CloudSqlEmulator cloud = CloudSqlEmulator.builder().serverPort(PORT).start();
  private final List<EmulatedInstance> echoes = new ArrayList<>();
  private final EmulatedInstance bulk;
  private final EmulatedInstance shop;
  private @Nullable Postgres database;

  private Server() {
    bulk = instance("bulk", new BulkBackend());
    shop = instance("shop", connection -> database().backend().serve(connection));
    instances(1);
  }

  /**
   * Starts, says where everything is, and answers each line that it reads.
   *
   * @param args the directory for the keys and certificates of clients
   */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    try (Server server = new Server()) {
      server.cloud.writeServiceAccountKey(directory);
      ReadyIdentity.write(
          server.cloud, List.of(server.echoes.get(0), server.bulk, server.shop), directory);
      System.out.println(server.place(directory));
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line; (line = in.readLine()) != null; ) {
        String[] words = line.split(" ", 2);
        System.out.println(server.obey(words[0], words.length > 1 ? words[1] : ""));
      }
    }
  }

  /** Starts with the first login: most trials need none. */
  private synchronized Postgres database() throws IOException {
    if (database == null) {
      database = Postgres.start();
    }
    return database;
  }

  private String place(Path directory) {
    return "admin=%s port=%d directory=%s echo=%s bulk=%s shop=%s"
        .formatted(
            cloud.adminEndpoint(),
            cloud.serverPort(),
            directory,
            echoes.get(0).host(AddressType.PUBLIC),
            bulk.host(AddressType.PUBLIC),
            shop.host(AddressType.PUBLIC));
  }

  private String obey(String command, String argument) throws IOException {
    switch (command) {
      case "latency" -> latency(Duration.ofMillis(Long.parseLong(argument)));
      case "certificates" -> certificates(Duration.ofSeconds(Long.parseLong(argument)));
      case "instances" -> instances(Integer.parseInt(argument));
      case "calls" -> {
        return Integer.toString(calls());
      }
      default -> throw new IOException("No command " + command);
    }
    return "ok";
  }

  /** Delays the answers of the Admin API; those of the token server never. */
  private void latency(Duration time) {
    cloud.clearFaults();
    if (!time.isZero()) {
      cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.delay(time));
      cloud.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.delay(time));
    }
  }

  private void certificates(Duration life) {
    echoes.forEach(echo -> echo.update(settings -> settings.withCertificateLifetime(life)));
  }

  private void instances(int count) {
    while (echoes.size() < count) {
      echoes.add(instance("echo-" + echoes.size(), Backend.echo()));
    }
  }

  private EmulatedInstance instance(String id, Backend backend) {
    return cloud.instance("bench:europe-west1:" + id).backend(backend).start();
  }

  private int calls() {
    Calls calls = cloud.calls();
    return calls.count(ApiCall.CONNECT_SETTINGS) + calls.count(ApiCall.GENERATE_EPHEMERAL_CERT);
  }

  @Override
  public synchronized void close() throws IOException {
    cloud.close();
    if (database != null) {
      database.close();
    }
  }
}
