package dev.cloudsql.runtime.jdbc;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectOptionsBuilder;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorConfigBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings while the properties are still being read. */
final class Draft {

  final ConnectOptionsBuilder options = ConnectOptions.builder();
  final ConnectorConfigBuilder config = ConnectorConfig.builder();
  final List<String> problems = new ArrayList<>();
  @Nullable String instance;
  @Nullable URI adminRoot;
  String adminPath = "";

  private final Set<Option> given = EnumSet.noneOf(Option.class);

  /** Takes an option, or notes what is wrong with its value. */
  void take(Option option, String value) {
    given.add(option);
    option.read(this, value).ifPresent(problems::add);
  }

  /** Finds the contradictions between options that are right each alone. */
  void check() {
    if (given.contains(Option.CREDENTIALS) && given.contains(Option.CREDENTIALS_PATH)) {
      problems.add(
          "%s and %s exclude each other"
              .formatted(Option.CREDENTIALS.key(), Option.CREDENTIALS_PATH.key()));
    }
    if (given.contains(Option.ADMIN_SERVICE_PATH) && !given.contains(Option.ADMIN_ROOT_URL)) {
      problems.add(
          "%s needs %s".formatted(Option.ADMIN_SERVICE_PATH.key(), Option.ADMIN_ROOT_URL.key()));
    }
  }

  /** Makes the settings; only when there are no problems. */
  Settings settings() {
    if (adminRoot != null) {
      config.adminEndpoint(adminRoot.resolve(adminPath));
    }
    boolean configGiven =
        given.stream().anyMatch(option -> option.scope() == Option.Scope.CONNECTOR);
    return new Settings(
        Optional.ofNullable(instance), config.build(), configGiven, options.build());
  }
}
