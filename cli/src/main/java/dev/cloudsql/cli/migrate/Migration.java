package dev.cloudsql.cli.migrate;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the properties of a configuration: those of the official connector are replaced,
 * all others stay.
 */
final class Migration {

  private static final String SPRING = "spring.cloud.gcp.sql.";
  private static final String OURS = "spring.cloudsql.";

  /** Properties of Google's starter, without dashes, and ours. */
  private static final Map<String, String> STARTER =
      Map.of(
          "instanceconnectionname", "instance",
          "databasename", "database",
          "iptypes", "ip-types",
          "enableiamauth", "enable-iam-auth");

  private static final Set<String> SWITCHES =
      Set.of("enabled", "jdbc.enabled", "r2dbc.enabled", "credentials.scopes");

  private final Map<String, String> properties;
  private final Set<String> removed = new LinkedHashSet<>();
  private final Map<String, String> added = new LinkedHashMap<>();
  private final Set<String> remarks = new LinkedHashSet<>();

  private Migration(Map<String, String> properties) {
    this.properties = properties;
  }

  /** Migrates properties with dotted names; nothing changes if they name no official connector. */
  static Migration of(Map<String, String> properties) {
    Migration migration = new Migration(properties);
    migration.starter();
    migration.urls();
    migration.propertiesBesideUrls();
    migration.rest();
    return migration;
  }

  /** The names of properties to remove. */
  Set<String> removed() {
    return removed;
  }

  /** The properties to set. */
  Map<String, String> added() {
    return added;
  }

  /** What to know of them. */
  Set<String> remarks() {
    return remarks;
  }

  boolean isEmpty() {
    return removed.isEmpty() && added.isEmpty() && remarks.isEmpty();
  }

  /** Google's starter for Spring Boot. */
  private void starter() {
    Map<String, String> found = new LinkedHashMap<>();
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(SPRING)) {
            found.put(
                key.substring(SPRING.length()).replace("-", "").toLowerCase(Locale.ROOT), value);
            removed.add(key);
          }
        });
    if (found.isEmpty()) {
      return;
    }
    if ("false".equals(found.get("enabled"))) {
      remarks.add(
          "%senabled=false switched the connector off. Leave out spring.cloudsql.instance where it applies, such as in a profile for tests."
              .formatted(SPRING));
    }
    found.forEach(
        (key, value) -> {
          String ours = STARTER.get(key);
          if (ours != null) {
            added.put(OURS + ours, value);
          } else if (!key.startsWith("credentials.") && !SWITCHES.contains(key)) {
            remarks.add("%s%s has no equivalent that is known here.".formatted(SPRING, key));
          }
        });
    credentials(found);
    if (!found.containsKey("instanceconnectionname")) {
      return;
    }
    remarks.add(
        "Dependencies: cloudsql-spring-boot-starter, and cloudsql-dialect-postgres or cloudsql-dialect-mysql, in place of spring-cloud-gcp-starter-sql-postgresql or -mysql. With several dialects set spring.cloudsql.dialect.");
    if (properties.containsKey("spring.datasource.url")) {
      removed.add("spring.datasource.url");
      remarks.add(
          "spring.datasource.url is removed: Google's starter replaced it, and this one refuses it beside spring.cloudsql.instance.");
    }
    for (String key :
        List.of("spring.datasource.driver-class-name", "spring.datasource.driverClassName")) {
      if (properties.containsKey(key)) {
        removed.add(key);
      }
    }
    if (!properties.containsKey("spring.datasource.username")
        && !"true".equals(found.get("enableiamauth"))) {
      remarks.add(
          "Set spring.datasource.username: Google's starter logs in as postgres or root without it.");
    }
  }

  private void credentials(Map<String, String> starter) {
    String location = starter.get("credentials.location");
    String shared = properties.get("spring.cloud.gcp.credentials.location");
    if (location == null && shared != null && starter.containsKey("instanceconnectionname")) {
      location = shared;
      remarks.add(
          "spring.cloud.gcp.credentials.location stays for Google's other starters; here the credentials are set by themselves.");
    }
    if (location != null) {
      added.put(OURS + "credentials", location);
      if (!location.startsWith("file:") && !location.startsWith("${")) {
        remarks.add(
            "%scredentials must be file: and a path; %s is something else."
                .formatted(OURS, location.replaceFirst(":.*", ":")));
      }
    }
    if (starter.containsKey("credentials.encodedkey")) {
      added.put(OURS + "credentials", "json:" + NewUrl.HIDDEN);
      remarks.add(
          "%scredentials has the former encoded key, in Base64, after json:; the key is not shown."
              .formatted(OURS));
    }
  }

  /** URLs of drivers, wherever they stand, with the options of the connector beside them. */
  private void urls() {
    properties.forEach(
        (key, value) -> {
          String url = value.strip();
          Map<String, String> beside = beside(key);
          boolean official =
              OfficialUrl.isOne(url) || (Engine.ofDriverUrl(url).isPresent() && !beside.isEmpty());
          if (official && !removed.contains(key)) {
            replace(key, url, beside);
          }
        });
  }

  private void replace(String key, String url, Map<String, String> beside) {
    Map<String, String> options = new LinkedHashMap<>();
    beside.forEach((name, value) -> options.put(last(name), value));
    NewUrl replacement;
    OfficialUrl old;
    try {
      old = OfficialUrl.parse(url);
      replacement = NewUrl.of(old, options);
    } catch (IllegalArgumentException e) {
      remarks.add("%s is not migrated. %s".formatted(key, e.getMessage()));
      return;
    }
    added.put(key, replacement.text());
    removed.addAll(beside.keySet());
    remarks.addAll(replacement.remarks());
    remarks.add(
        old.reactive()
            ? "Dependency: cloudsql-r2dbc with the R2DBC driver of the database, in place of cloud-sql-connector-r2dbc-…."
            : "Dependencies: cloudsql-runtime and %s, in place of the socket factory of com.google.cloud.sql."
                .formatted(old.engine().artifact()));
    String parent = parent(key);
    properties.forEach(
        (name, value) -> {
          if (Engine.isDriver(value.strip())
              && last(name).replace("-", "").toLowerCase(Locale.ROOT).startsWith("driver")
              && (parent(name).equals(parent) || parent(name).startsWith(parent + "."))) {
            added.put(name, "dev.cloudsql.jdbc.CloudSqlDriver");
          }
        });
  }

  /**
   * The options of the official connector that a pool passes to its driver, by their whole names:
   * they stand below the same parent as the URL, with a socket factory among them.
   */
  private Map<String, String> beside(String url) {
    String parent = parent(url);
    Optional<String> group =
        properties.entrySet().stream()
            .filter(property -> isFactory(property.getKey(), property.getValue()))
            .map(property -> parent(property.getKey()))
            .filter(it -> it.equals(parent) || parent.isEmpty() || it.startsWith(parent + "."))
            .findFirst();
    Map<String, String> options = new LinkedHashMap<>();
    group.ifPresent(
        it ->
            properties.forEach(
                (name, value) -> {
                  if (parent(name).equals(it) && NewUrl.isOfConnector(last(name))) {
                    options.put(name, value);
                  }
                }));
    return options;
  }

  private static boolean isFactory(String name, String value) {
    return last(name).matches("socketFactory(Class)?")
        && Engine.ofSocketFactory(value.strip()).isPresent();
  }

  /** Properties of a driver without a URL: only the class changes. */
  private void propertiesBesideUrls() {
    properties.forEach(
        (name, value) -> {
          if (isFactory(name, value) && !removed.contains(name)) {
            Engine engine = Engine.ofSocketFactory(value.strip()).orElseThrow();
            added.put(name, engine.socketFactory());
            remarks.add(
                "Dependencies: cloudsql-runtime and %s. All other properties stay, but for mdxClientProtocolType, which must go."
                    .formatted(engine.artifact()));
          }
        });
  }

  private void rest() {
    properties.forEach(
        (name, value) -> {
          if (value.contains(Engine.OFFICIAL)
              && !removed.contains(name)
              && !added.containsKey(name)) {
            remarks.add("%s names com.google.cloud.sql; look at it.".formatted(name));
          }
        });
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String parent(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }
}
