package dev.cloudsql.cli.emulator;

import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.IamLogin;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.tds.TdsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The emulator with its instances, databases, credentials and control API. {@link #close()} ends
 * everything, from any thread.
 */
final class RunningEmulator implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(RunningEmulator.class.getName());
  private static final long LONGEST_START_SECONDS = 60;

  private final EmulatorCommand settings;
  private final Runnable stop;

  /** What is closed at the end, the last one first. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private final CountDownLatch started = new CountDownLatch(1);
  private final Map<String, EmulatedInstance> instances = new LinkedHashMap<>();
  private final Map<String, String> databases = new LinkedHashMap<>();
  private boolean starting;
  private boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param settings valid options
   * @param stop called when a client of the control API asks to stop
   */
  RunningEmulator(EmulatorCommand settings, Runnable stop) {
    this.settings = settings;
    this.stop = stop;
  }

  /**
   * Starts everything, once. What was started before a failure is closed by {@link #close()}.
   *
   * @return how clients are pointed at it
   * @throws CommandFailure if a port is in use, a database does not start, or this was closed
   */
  Instructions start() {
    synchronized (this) {
      starting = true;
    }
    try {
      CloudSqlEmulator cloud = opened(startCloud(settings));
      startSqlData(cloud, settings);
      Credentials credentials = opened(Credentials.write(cloud, settings.credentialsDirectory()));
      for (InstanceOptions options : settings.instances()) {
        startInstance(cloud, options);
      }
      ControlServer control =
          ControlServer.start(
              settings.controlPort(), cloud, instances, () -> status(cloud, credentials), stop);
      // Closed last, so that `stop` can see the end.
      keep(control, true);
      return new Instructions(status(cloud, credentials), control.uri());
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure("Cannot start the emulator: " + CommandFailure.reason(e), e);
    } finally {
      started.countDown();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    keep(resource, false);
    return resource;
  }

  private void keep(AutoCloseable resource, boolean closedLast) {
    synchronized (this) {
      if (!closed) {
        if (closedLast) {
          opened.addLast(resource);
        } else {
          opened.addFirst(resource);
        }
        return;
      }
    }
    close(resource);
    throw new CommandFailure("The emulator was stopped while it started.");
  }

  private static CloudSqlEmulator startCloud(EmulatorCommand settings) {
    try {
      return CloudSqlEmulator.builder()
          .adminPort(settings.adminPort())
          .serverPort(settings.serverPort())
          .sqlDataPorts(settings.sqlDataPlainPort(), settings.sqlDataPort())
          .start();
    } catch (UncheckedIOException e) {
      throw new CommandFailure(
          "Cannot start the emulator's Admin API at 127.0.0.1:%s: %s. Choose another port with --admin-port; 0 is any that is free."
              .formatted(settings.adminPort(), reason(e)),
          e);
    }
  }

  private static void startSqlData(CloudSqlEmulator cloud, EmulatorCommand settings) {
    try {
      URI unused = cloud.secureSqlDataEndpoint();
    } catch (UncheckedIOException e) {
      throw new CommandFailure(
          "Cannot start the emulator's SQL Data at 127.0.0.1:%s and %s: %s. Choose other ports with --sql-data-port and --sql-data-plain-port; 0 is any that is free."
              .formatted(settings.sqlDataPort(), settings.sqlDataPlainPort(), reason(e)),
          e);
    }
  }

  private static String reason(Exception e) {
    return CommandFailure.reason(e.getCause() == null ? e : e.getCause());
  }

  private void startInstance(CloudSqlEmulator cloud, InstanceOptions options) {
    Backend database = database(cloud, options);
    if (options.iamLogin()) {
      database =
          options.engine() == Engine.MYSQL
              ? IamLogin.mysql(database, cloud.iam()::loginPrincipal)
              : IamLogin.postgres(database, cloud.iam()::loginPrincipal);
    }
    EmulatedInstance.Builder builder =
        cloud
            .instance(options.name())
            .databaseVersion(options.version())
            .backend(database)
            .settings(settings -> settings.withServerCaMode(options.serverCaMode()))
            .settings(
                settings ->
                    options.engine() == Engine.MYSQL
                        ? settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE")
                        : settings)
            .settings(
                settings -> settings.withServerDnsNames(options.dnsNames().toArray(String[]::new)));
    options
        .certificateLifetime()
        .ifPresent(it -> builder.settings(settings -> settings.withCertificateLifetime(it)));
    options.listenOn(builder);
    try {
      instances.put(options.name(), builder.start());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(e.getMessage() + ". Name each instance once.", e);
    } catch (UncheckedIOException e) {
      throw new CommandFailure(
          "Cannot start %s on port %s: %s. Another emulator or proxy may use this port or address; choose others with --server-port or --ip TYPE=ADDRESS."
              .formatted(options.name(), cloud.serverPort(), reason(e)),
          e);
    }
    options.dnsNames().forEach(name -> cloud.dns().set(DnsRecord.txt(name, options.name())));
  }

  private Backend database(CloudSqlEmulator cloud, InstanceOptions options) {
    if (!options.embedded()) {
      InstanceOptions.ExternalBackend external = options.externalBackend();
      databases.put(options.name(), external.text());
      return external.backend();
    }
    if (options.engine() == Engine.SQLSERVER) {
      String user = options.user().orElse("sqlserver");
      databases.put(options.name(), "SQL Server on H2, user " + user);
      TdsServer server = TdsServer.withUser(user, options.password().orElse("emulator"));
      return options.database().map(server::database).orElse(server);
    }
    String iamUser = options.iamLogin() ? iamUser(cloud) : null;
    EmbeddedPostgres postgres =
        opened(EmbeddedPostgres.start(settings.postgresPrograms(), options, iamUser));
    databases.put(options.name(), postgres.text());
    return postgres.backend();
  }

  /** The emulator's service account as a user of PostgreSQL. */
  private static String iamUser(CloudSqlEmulator cloud) {
    return cloud.serviceAccount().replaceFirst("\\.gserviceaccount\\.com$", "");
  }

  /** What there is, for the control API and for instructions. */
  private Status status(CloudSqlEmulator cloud, Credentials credentials) {
    Map<String, Status.Instance> shown = new LinkedHashMap<>();
    instances.forEach(
        (name, db) -> {
          Map<String, String> addresses = new LinkedHashMap<>();
          db.settings()
              .addresses()
              .forEach((type, host) -> addresses.put(type.name().toLowerCase(Locale.ROOT), host));
          shown.put(
              name,
              new Status.Instance(
                  db.settings().databaseVersion(),
                  addresses,
                  db.settings().serverDnsNames(),
                  databases.getOrDefault(name, "")));
        });
    return new Status(
        cloud.adminEndpoint(),
        cloud.serverPort(),
        cloud.dns().address(),
        cloud.serviceAccount(),
        credentials.serviceAccountKey().toString(),
        credentials.gcloudConfiguration().toString(),
        cloud.sqlDataEndpoint(),
        cloud.secureSqlDataEndpoint(),
        credentials.certificateAuthority().toString(),
        shown);
  }

  /**
   * Ends everything, after a start that is under way has noticed it. Idempotent; from any thread
   * but during {@link #start()} of the same.
   */
  @Override
  public void close() {
    List<AutoCloseable> resources;
    boolean wait;
    synchronized (this) {
      closed = true;
      wait = starting;
      resources = List.copyOf(opened);
      opened.clear();
    }
    resources.forEach(RunningEmulator::close);
    try {
      if (wait && !started.await(LONGEST_START_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "The start does not end; files may be left.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, "Not closed: " + resource, e);
    }
  }

  /**
   * The credentials files.
   *
   * @param directory where they are
   * @param temporary whether the directory is removed at the end
   * @param certificateAuthority the file with the CA of the ports with TLS
   */
  record Credentials(Path directory, boolean temporary, Path certificateAuthority)
      implements AutoCloseable {

    /** Writes the files into a directory; into a temporary one if it is {@code null}. */
    static Credentials write(CloudSqlEmulator cloud, @Nullable Path directory) throws IOException {
      Path chosen =
          directory == null
              ? Files.createTempDirectory("cloudsql-emulator-")
              : Files.createDirectories(directory).toAbsolutePath();
      Credentials credentials =
          new Credentials(
              chosen, directory == null, cloud.credentialFiles().writeCertificateAuthority(chosen));
      Path unusedStore = cloud.credentialFiles().writeTrustStore(chosen);
      Path unused = Files.createDirectories(credentials.gcloudConfiguration());
      write(credentials.serviceAccountKey(), cloud.credentialFiles().serviceAccount());
      write(chosen.resolve("authorized-user.json"), cloud.credentialFiles().authorizedUser());
      return credentials;
    }

    private static void write(Path file, String text) throws IOException {
      Path unused = Files.writeString(file, text);
    }

    /** The key of the emulator's service account. */
    Path serviceAccountKey() {
      return directory.resolve("service-account.json");
    }

    /** An empty configuration of gcloud, so that clients do not find credentials of the user. */
    Path gcloudConfiguration() {
      return directory.resolve("gcloud");
    }

    @Override
    public void close() throws IOException {
      if (temporary) {
        EmbeddedPostgres.delete(directory);
      }
    }
  }

  /**
   * What runs where.
   *
   * @param adminEndpoint the root URL of the Admin API, the token endpoint and the metadata server
   * @param serverPort the port of all instances
   * @param dns host and port of the name server
   * @param serviceAccount the principal of the credentials
   * @param serviceAccountKey the path of its key file
   * @param gcloudConfiguration the path of an empty configuration of gcloud
   * @param sqlDataEndpoint the URL of SQL Data without TLS
   * @param secureSqlDataEndpoint the URL of SQL Data with TLS
   * @param certificateAuthority the path of the CA that clients of SQL Data have to trust
   * @param instances by connection name
   */
  record Status(
      URI adminEndpoint,
      int serverPort,
      String dns,
      String serviceAccount,
      String serviceAccountKey,
      String gcloudConfiguration,
      URI sqlDataEndpoint,
      URI secureSqlDataEndpoint,
      String certificateAuthority,
      Map<String, Instance> instances) {

    /**
     * An instance.
     *
     * @param databaseVersion as the Admin API announces it
     * @param addresses by type
     * @param dnsNames its domain names
     * @param database what is behind it
     */
    record Instance(
        String databaseVersion,
        Map<String, String> addresses,
        List<String> dnsNames,
        String database) {}
  }
}
