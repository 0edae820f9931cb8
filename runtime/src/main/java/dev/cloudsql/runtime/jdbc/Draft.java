package dev.cloudsql.runtime.jdbc;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.runtime.jdbc.Layers.Value;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings and problems collected while properties are read; mutable. */
final class Draft {

  private static final Map<String, Set<String>> REPLACED =
      Map.of(
          ConnectorOption.CREDENTIALS.key(), keys(ConnectorOption.CREDENTIALS_PATH),
          ConnectorOption.CREDENTIALS_PATH.key(), keys(ConnectorOption.CREDENTIALS),
          ConnectorOption.TARGET_PRINCIPAL.key(), keys(ConnectorOption.DELEGATES),
          ConnectorOption.UNIVERSE_DOMAIN.key(),
              keys(
                  ConnectorOption.ADMIN_ROOT_URL,
                  ConnectorOption.ADMIN_SERVICE_PATH,
                  ConnectorOption.IAM_ROOT_URL),
          ConnectorOption.ADMIN_ROOT_URL.key(),
              keys(ConnectorOption.UNIVERSE_DOMAIN, ConnectorOption.ADMIN_SERVICE_PATH),
          ConnectorOption.IAM_ROOT_URL.key(), keys(ConnectorOption.UNIVERSE_DOMAIN));

  final ConnectOptions.Builder options = ConnectOptions.builder();
  final ConnectorConfig.Builder config = ConnectorConfig.builder();
  final List<String> problems = new ArrayList<>();
  @Nullable String instance;
  @Nullable String namedConnector;
  @Nullable String target;
  List<String> delegates = List.of();
  @Nullable GoogleApis universe;
  @Nullable URI adminRoot;
  @Nullable URI iamRoot;
  String adminPath = "";

  private final Set<Option> given = new HashSet<>();
  private final Set<Option> givenByConnect = new HashSet<>();

  /**
   * Sets an option, or records what is wrong with its value. A blank value that the option does not
   * allow counts as absent: tools send one for a field that was left empty.
   */
  void take(Option option, Value value) {
    Optional<String> problem = option.read(this, value.name(), value.text());
    if (!value.text().isBlank()) {
      given.add(option);
      if (value.ofConnect()) {
        givenByConnect.add(option);
      }
      problem.ifPresent(problems::add);
    }
  }

  /**
   * The keys of options that lose their meaning with another: one that a URL sets takes the place
   * of those that a file or the environment sets.
   */
  static Set<String> replacedBy(String key) {
    Set<String> replaced = new HashSet<>(REPLACED.getOrDefault(key, Set.of()));
    String named = ConnectorOption.NAMED_CONNECTOR.key();
    Set<String> ofConnector = keys(ConnectorOption.values());
    if (key.equals(named)) {
      replaced.addAll(ofConnector);
    } else if (ofConnector.contains(key)) {
      replaced.add(named);
    }
    return replaced;
  }

  private static Set<String> keys(Option... options) {
    Set<String> keys = new HashSet<>();
    for (Option option : options) {
      keys.add(option.key());
    }
    return keys;
  }

  /** Records contradictions between options that are valid individually. */
  void check() {
    exclusive(ConnectorOption.CREDENTIALS, ConnectorOption.CREDENTIALS_PATH);
    exclusive(ConnectorOption.UNIVERSE_DOMAIN, ConnectorOption.ADMIN_ROOT_URL);
    exclusive(ConnectorOption.UNIVERSE_DOMAIN, ConnectorOption.IAM_ROOT_URL);
    needs(ConnectorOption.DELEGATES, ConnectorOption.TARGET_PRINCIPAL);
    needs(ConnectorOption.ADMIN_SERVICE_PATH, ConnectorOption.ADMIN_ROOT_URL);
    checkNamedConnector();
  }

  /** A registered configuration has all of a connector's settings. */
  private void checkNamedConnector() {
    if (!given.contains(ConnectorOption.NAMED_CONNECTOR)) {
      return;
    }
    List<String> others = ofConnector(given);
    others.remove(ConnectorOption.NAMED_CONNECTOR.key());
    if (!others.isEmpty()) {
      problems.add(
          "%s selects a registered configuration, which has the settings of %s: remove these, or that"
              .formatted(ConnectorOption.NAMED_CONNECTOR.key(), String.join(", ", others)));
    }
  }

  /** The keys of the options of a connector among these, sorted. */
  private static List<String> ofConnector(Set<Option> options) {
    List<String> keys = new ArrayList<>();
    for (Option option : options) {
      if (option instanceof ConnectorOption) {
        keys.add(option.key());
      }
    }
    keys.sort(null);
    return keys;
  }

  private void exclusive(Option one, Option other) {
    if (given.contains(one) && given.contains(other)) {
      problems.add("%s and %s exclude each other".formatted(one.key(), other.key()));
    }
  }

  private void needs(Option one, Option other) {
    if (given.contains(one) && !given.contains(other)) {
      problems.add("%s needs %s".formatted(one.key(), other.key()));
    }
  }

  private GoogleApis apis() {
    if (universe != null) {
      return universe;
    }
    return adminRoot == null && iamRoot == null
        ? GoogleApis.DEFAULT
        : GoogleApis.at(
            adminRoot == null ? GoogleApis.DEFAULT.sqlAdmin() : adminRoot.resolve(adminPath),
            iamRoot == null ? GoogleApis.DEFAULT.iamCredentials() : iamRoot);
  }

  /** Builds the settings; only if no problem was recorded. */
  Settings settings() {
    config.impersonate(target, delegates.toArray(String[]::new)).googleApis(apis());
    return new Settings(
        instance, config.build(), namedConnector, ofConnector(givenByConnect), options.build());
  }
}
