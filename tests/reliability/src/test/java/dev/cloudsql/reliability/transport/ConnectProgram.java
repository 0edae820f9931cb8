package dev.cloudsql.reliability.transport;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.testkeys.PooledRsaProvider;
import java.net.URI;
import java.security.Provider;
import java.security.Security;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.conscrypt.Conscrypt;

/**
 * Connects twice to each instance that it is told of and prints one line for each: the instance's
 * id and what came of it. An id such as {@code db-2s} says how long that may take. The first line
 * is the provider of TLS.
 */
final class ConnectProgram {

  private static final String ADMIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.admin";

  private ConnectProgram() {}

  /** The arguments for a cloud in another process. */
  static List<String> arguments(
      String providers, CloudSqlEmulator cloud, EmulatedInstance... instances) {
    List<String> arguments = new ArrayList<>();
    arguments.add(providers);
    arguments.add(cloud.adminEndpoint().toString());
    arguments.add(Integer.toString(cloud.serverPort()));
    arguments.add(cloud.issueToken("someone@example.com", ADMIN_SCOPE).value());
    Stream.of(instances).map(instance -> instance.name()).forEach(arguments::add);
    return arguments;
  }

  public static void main(String[] arguments) throws Exception {
    // Behind other providers, whose keys are their own.
    PooledRsaProvider.install();
    List<Provider> providers = providers(arguments[0]);
    for (int i = 0; i < providers.size(); i++) {
      Security.insertProviderAt(providers.get(i), i + 1);
    }
    System.out.println(SSLContext.getInstance("TLSv1.3").getProvider().getName());
    Token token = Token.expiring(arguments[3], Instant.now().plus(Duration.ofHours(1)));
    ConnectorConfig config =
        ConnectorConfig.builder()
            .googleApis(GoogleApis.at(URI.create(arguments[1])))
            .serverPort(Integer.parseInt(arguments[2]))
            .credentials(CredentialSource.fixed(token, token))
            .build();
    try (Connector connector = Connectors.forDialect("echo", config)) {
      for (String name : List.of(arguments).subList(4, arguments.length)) {
        String id = name.substring(name.lastIndexOf(':') + 1);
        System.out.println(id + " " + connect(connector, name) + " " + connect(connector, name));
      }
    }
  }

  private static List<Provider> providers(String names) {
    return switch (names) {
      case "none" -> List.of();
      case "conscrypt" -> List.of(Conscrypt.newProvider());
      case "conscrypt-trust" ->
          List.of(Conscrypt.newProviderBuilder().provideTrustManager(true).build());
      case "bouncycastle" -> List.of(new BouncyCastleProvider(), new BouncyCastleJsseProvider());
      case "bouncycastle-jsse" -> List.of(new BouncyCastleJsseProvider());
      default -> throw new IllegalArgumentException(names);
    };
  }

  private static String connect(Connector connector, String name) {
    ConnectOptions options = ConnectOptions.builder().user("app").timeout(timeout(name)).build();
    try (Connection connection = connector.connect(name, options)) {
      return connection.isValid(0) ? "ok" : "broken";
    } catch (SQLException e) {
      e.printStackTrace();
      return e.getCause() instanceof ConnectorException ours ? ours.code().name() : "untyped: " + e;
    }
  }

  private static Duration timeout(String name) {
    Matcher seconds = Pattern.compile(".*-(\\d+)s").matcher(name);
    return Duration.ofSeconds(seconds.matches() ? Integer.parseInt(seconds.group(1)) : 30);
  }
}
