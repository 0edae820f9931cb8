package dev.cloudsql.runtime.connect.select;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.spi.Dialect;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import java.util.List;
import java.util.Optional;

/** Makes the error for an instance whose engine a dialect does not support; names those that do. */
public final class UnsupportedEngine {

  private UnsupportedEngine() {}

  /**
   * The error of a connect that the dialect refuses.
   *
   * @param reason the dialect's reason for the engine and authentication mode
   */
  public static ConnectorException refusal(
      Dialect dialect, AuthMode authMode, ConnectionInfo info, String reason) {
    String version = info.databaseVersion();
    if (authMode == AuthMode.IAM && dialect.unsupported(version, AuthMode.BUILT_IN).isEmpty()) {
      return failure(
          ErrorCode.IAM_UNSUPPORTED,
          info.instance(),
          "dialect '%s' does not support IAM database authentication with %s, because %s. Use %sbuilt-in authentication."
              .formatted(
                  dialect.name(),
                  version,
                  reason,
                  supporting(version, AuthMode.IAM).map("%s, or "::formatted).orElse("")));
    }
    return failure(
        ErrorCode.ENGINE,
        info.instance(),
        "it runs %s, which dialect '%s' does not support, because %s.%s"
            .formatted(version, dialect.name(), reason, advice(version, authMode)));
  }

  /** The dialects that log in to the engine in this mode, or else in any. */
  private static String advice(String version, AuthMode authMode) {
    return supporting(version, authMode)
        .or(() -> supporting(version, AuthMode.BUILT_IN))
        .map(" Use %s."::formatted)
        .orElse(" Add the dialect for this engine to the path.");
  }

  private static Optional<String> supporting(String version, AuthMode authMode) {
    List<String> names =
        Providers.all(DialectProvider.class).stream()
            .filter(other -> other.unsupported(version, authMode).isEmpty())
            .map(other -> "'%s'".formatted(other.name()))
            .toList();
    return names.isEmpty() ? Optional.empty() : Optional.of(String.join(" or ", names));
  }

  private static ConnectorException failure(ErrorCode code, InstanceName instance, String why) {
    String message = "Cannot connect to %s: %s".formatted(instance, why);
    return new ConnectorException(code, Phase.SELECT, instance, message, null);
  }
}
