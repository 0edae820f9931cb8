package dev.cloudsql.cli.doctor;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** An emulator with one instance, and the settings by which a doctor reaches it. */
final class Ward implements AutoCloseable {

  static final String INSTANCE = "shop:europe-west1:orders";

  private static final Set<Object> FAULTS = ConcurrentHashMap.newKeySet();

  final CloudSqlEmulator cloud;
  final Properties settings = new Properties();
  private final List<AutoCloseable> resources = new ArrayList<>();
  private final Path folder;
  private final EmulatedInstance.Builder builder;
  private EmulatedInstance db;
  String target = INSTANCE;
  final Map<String, String> environment = new HashMap<>();
  String dialect;
  boolean login;

  private Ward(CloudSqlEmulator cloud) throws IOException {
    this.cloud = cloud;
    this.folder = Files.createTempDirectory("doctor");
    this.builder = cloud.instance(INSTANCE).backend(postgres());
    set("credentials", "file:" + cloud.writeServiceAccountKey(folder));
    set("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
    set("cloudSqlIamRootUrl", cloud.adminEndpoint().toString());
    set("cloudSqlServerPort", Integer.toString(cloud.serverPort()));
    set("instanceResolver", "dns:" + cloud.dns().address());
    set("cloudSqlTimeout", "30");
  }

  static Ward open() throws IOException {
    return new Ward(CloudSqlEmulator.start());
  }

  static Ward open(CloudSqlEmulator cloud) throws IOException {
    return new Ward(cloud);
  }

  Ward set(String name, String value) {
    settings.setProperty(name, value);
    return this;
  }

  /** The instance, before it is started. */
  EmulatedInstance.Builder builder() {
    return builder;
  }

  /** The instance. */
  EmulatedInstance db() {
    if (db == null) {
      db = builder.start();
    }
    return db;
  }

  /** Every fault that some ward had. */
  static Set<Object> faults() {
    return Set.copyOf(FAULTS);
  }

  void fault(InstanceFault fault) {
    FAULTS.add(fault);
    db().fault(fault);
  }

  void fault(ApiCall call, ApiFault fault) {
    FAULTS.add(fault);
    cloud.fault(call, fault);
  }

  void fault(DnsFault fault) {
    FAULTS.add(fault);
    cloud.dns().fault(fault);
  }

  Path folder() {
    return folder;
  }

  Ward loginAs(String user, String password) {
    login = true;
    return set("user", user).set("password", password);
  }

  Report examine() {
    db();
    return new Examination(
            new Request(target, Optional.ofNullable(dialect), settings, login, environment),
            step -> {})
        .run();
  }

  /** Answers an SSLRequest as PostgreSQL without encryption of its own does. */
  static Backend postgres() {
    return connection -> {
      if (connection.input().readNBytes(8).length == 8) {
        connection.output().write('N');
        connection.output().flush();
        connection.input().read();
      }
    };
  }

  /** A PostgreSQL that refuses each login with an error. */
  static Backend postgresRefusing(String sqlState) {
    return connection -> {
      InputStream in = connection.input();
      int length = 0;
      for (byte b : in.readNBytes(4)) {
        length = length << 8 | b & 0xff;
      }
      in.readNBytes(length - 4);
      byte[] fields =
          "SFATAL\0VFATAL\0C%s\0Mrefused in a test\0\0"
              .formatted(sqlState)
              .getBytes(StandardCharsets.UTF_8);
      OutputStream out = connection.output();
      out.write(new byte[] {'E', 0, 0, 0, (byte) (4 + fields.length)});
      out.write(fields);
      out.flush();
    };
  }

  /** MySQL's greeting, and nothing after it. */
  static Backend mysql() {
    return connection -> {
      byte[] greeting =
          ("\n8.0.33\0"
                  + "\1\0\0\0"
                  + "abcdefgh\0"
                  + "\u00ff\u00f7"
                  + "\u00ff"
                  + "\2\0"
                  + "\u00ff\u00c1"
                  + "\25"
                  + "\0\0\0\0\0\0\0\0\0\0"
                  + "ijklmnopqrst\0"
                  + "mysql_native_password\0")
              .getBytes(StandardCharsets.ISO_8859_1);
      connection.output().write(new byte[] {(byte) greeting.length, 0, 0, 0});
      connection.output().write(greeting);
      connection.output().flush();
      connection.input().read();
    };
  }

  /** Credentials of another universe than the Admin API's. */
  static void elsewhere(Ward ward) throws IOException {
    try (CloudSqlEmulator other =
        CloudSqlEmulator.builder().universeDomain("example.goog").start()) {
      ward.settings.remove("cloudSqlAdminRootUrl");
      ward.settings.remove("cloudSqlIamRootUrl");
      ward.set("credentials", "file:" + other.writeServiceAccountKey(ward.folder));
    }
  }

  /** Closes something together with the emulator. */
  void closes(AutoCloseable resource) {
    resources.add(resource);
  }

  @Override
  public void close() throws Exception {
    cloud.close();
    for (AutoCloseable resource : resources) {
      resource.close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
