package dev.cloudsql.tck;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.AccessToken;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedCredentials;
import dev.cloudsql.emulator.EmulatedInstance;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;

/**
 * Connector configurations, credentials and names for the emulator.
 *
 * <pre>{@code
 * try (CloudSqlEmulator emulator = CloudSqlEmulator.start();
 *     Connector connector = Connectors.forDialect("postgres", EmulatorConfig.of(emulator).build())) {
 *   emulator.instance("project:region:instance").backend(Backend.tcp("127.0.0.1", 5432)).start();
 *   …
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class EmulatorConfig {

  private EmulatorConfig() {}

  /**
   * A configuration with the emulator's Admin API, port, name server, and the {@linkplain
   * #credentials(CloudSqlEmulator) credentials} of its service account.
   */
  public static ConnectorConfig.Builder of(CloudSqlEmulator emulator) {
    return ConnectorConfig.builder()
        .googleApis(GoogleApis.at(emulator.adminEndpoint(), emulator.adminEndpoint()))
        .serverPort(emulator.serverPort())
        .instanceResolver("dns:" + emulator.dns().address())
        .credentials(credentials(emulator));
  }

  /**
   * The same as properties, for {@code jdbc:cloudsql:} URLs, data sources, pools and properties
   * files: API, port, name server, and the key of the service account as {@code credentials}.
   */
  public static Properties properties(CloudSqlEmulator emulator) {
    byte[] key = emulator.credentialFiles().serviceAccount().getBytes(StandardCharsets.UTF_8);
    Properties properties = new Properties();
    properties.setProperty("cloudSqlAdminRootUrl", emulator.adminEndpoint().toString());
    properties.setProperty("cloudSqlIamRootUrl", emulator.adminEndpoint().toString());
    properties.setProperty("cloudSqlServerPort", Integer.toString(emulator.serverPort()));
    properties.setProperty("instanceResolver", "dns:" + emulator.dns().address());
    properties.setProperty("credentials", "json:" + Base64.getEncoder().encodeToString(key));
    return properties;
  }

  /**
   * Credentials of the emulator's service account, which return tokens without HTTP.
   *
   * @return a source that is equal for the same emulator and shares its tokens
   */
  public static CredentialSource credentials(CloudSqlEmulator emulator) {
    return new Source(emulator.credentials());
  }

  /** Credentials of another principal, with separate tokens. */
  public static CredentialSource credentials(CloudSqlEmulator emulator, String principal) {
    return new Source(emulator.credentials(principal));
  }

  /** Converts an access token of the emulator to the API's type. */
  public static Token token(AccessToken token) {
    return Token.expiring(token.value(), token.expiry());
  }

  /** The instance connection name of an emulated instance, as the API's type. */
  public static InstanceName name(EmulatedInstance instance) {
    return InstanceName.parse(instance.name());
  }

  private record Source(EmulatedCredentials credentials) implements CredentialSource {

    @Override
    public Token apiToken() {
      return token(credentials.apiToken());
    }

    @Override
    public Token loginToken() {
      return token(credentials.loginToken());
    }

    @Override
    public Token impersonationToken() {
      return token(credentials.impersonationToken());
    }

    @Override
    public Optional<String> principal() {
      return Optional.of(credentials.principal());
    }

    @Override
    public void invalidate() {
      credentials.invalidate();
    }
  }
}
