package dev.cloudsql.cli.emulator;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedIam;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What happens to real instances and projects too, and may happen while the emulator runs. */
@SuppressWarnings("ImmutableEnumChecker") // The functions hold no state.
enum Change {
  DROP_CONNECTIONS(
      "close all open connections to an instance", (cloud, db) -> db.dropConnections()),
  DROP_SQL_DATA_STREAMS(
      "break off the SQL Data streams of an instance, whose sessions can be continued",
      (cloud, db) -> db.dropSqlDataStreams()),
  CHANGE_ADDRESS("move an instance to new addresses", (cloud, db) -> changeAddresses(db)),
  ROTATE_SERVER_CA("move an instance to a new server CA", (cloud, db) -> db.rotateServerCa()),
  ROTATE_CLIENT_CA(
      "make an instance refuse the client certificates from before",
      (cloud, db) -> db.rotateClientCa()),
  DENY(
      "answer calls of the emulator's accounts about an instance with 403",
      (cloud, db) ->
          db.update(
              it ->
                  it.withDeniedPrincipals(
                      cloud.serviceAccount(), cloud.credentialFiles().person()))),
  ALLOW("end `deny`", (cloud, db) -> db.update(settings -> settings.withDeniedPrincipals())),
  DISABLE_API(
      "disable the Cloud SQL Admin API", cloud -> cloud.iam().disable(EmulatedIam.SQL_ADMIN)),
  ENABLE_API("end `disable-api`", cloud -> cloud.iam().enable(EmulatedIam.SQL_ADMIN)),
  REVOKE_TOKENS("revoke all access tokens", CloudSqlEmulator::revokeTokens);

  private final String meaning;
  private final boolean ofInstance;
  private final BiConsumer<CloudSqlEmulator, Iterable<EmulatedInstance>> action;

  Change(String meaning, BiConsumer<CloudSqlEmulator, EmulatedInstance> action) {
    this.meaning = meaning;
    this.ofInstance = true;
    this.action = (cloud, instances) -> instances.forEach(db -> action.accept(cloud, db));
  }

  Change(String meaning, Consumer<CloudSqlEmulator> action) {
    this.meaning = meaning;
    this.ofInstance = false;
    this.action = (cloud, instances) -> action.accept(cloud);
  }

  private static void changeAddresses(EmulatedInstance db) {
    for (AddressType type : db.settings().addresses().keySet()) {
      String unused = db.changeAddress(type);
    }
  }

  /** What it does, for help texts. */
  String meaning() {
    return meaning;
  }

  /** Whether it is about instances, and not about the whole cloud. */
  boolean ofInstance() {
    return ofInstance;
  }

  /** As users write it. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Makes the change. */
  void apply(CloudSqlEmulator cloud, Iterable<EmulatedInstance> instances) {
    action.accept(cloud, instances);
  }

  /**
   * Finds a change.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static Change parse(String text) {
    return Arrays.stream(values())
        .filter(change -> change.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is not a change. There are %s."
                        .formatted(
                            text,
                            Arrays.stream(values())
                                .map(Change::text)
                                .collect(Collectors.joining(", ")))));
  }
}
