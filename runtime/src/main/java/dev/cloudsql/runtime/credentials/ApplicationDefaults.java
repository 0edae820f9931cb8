package dev.cloudsql.runtime.credentials;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.CloudShellCredentials;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleAuthUtils;
import com.google.auth.oauth2.GoogleCredentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.Quote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds application default credentials in google-auth's order: the file that the environment
 * names, gcloud's file, Cloud Shell, the metadata server.
 *
 * <p>google-auth itself queries the metadata server once per JVM and caches a negative result. On
 * GKE and Cloud Run the server may start after the program; therefore each search queries it again,
 * and in an environment of Google Cloud a missing answer is a transient failure.
 */
final class ApplicationDefaults implements ApplicationDefaultSource.Lookup {

  static final String FILE = "GOOGLE_APPLICATION_CREDENTIALS";

  private static final int TRIES = 3;
  private static final int CONNECT_MILLIS = 500;
  private static final int READ_MILLIS = 2000;

  private final UnaryOperator<@Nullable String> environment;
  private final Path productName;
  private final HttpTransportFactory transports;

  /**
   * Makes a search.
   *
   * @param environment returns the value of a variable, or null
   * @param productName the file in which Linux names the kind of machine
   * @param transports the HTTP transport
   */
  ApplicationDefaults(
      UnaryOperator<@Nullable String> environment,
      Path productName,
      HttpTransportFactory transports) {
    this.environment = environment;
    this.productName = productName;
    this.transports = transports;
  }

  @Override
  public GoogleCredentials find() throws ConnectorException {
    Optional<GoogleCredentials> file = file();
    return withQuotaProject(file.isPresent() ? file.get() : withoutFile(), environment);
  }

  /** The environment's quota project takes precedence over that of a file, as in google-auth. */
  static GoogleCredentials withQuotaProject(
      GoogleCredentials found, UnaryOperator<@Nullable String> environment) {
    String quotaProject = environment.apply("GOOGLE_CLOUD_QUOTA_PROJECT");
    return quotaProject == null || quotaProject.isBlank()
        ? found
        : found.createWithQuotaProject(quotaProject);
  }

  private Optional<GoogleCredentials> file() throws ConnectorException {
    Optional<String> named = variable(FILE);
    if (named.isPresent()) {
      return Optional.of(CredentialFile.read(named.get()));
    }
    Optional<Path> gcloud = wellKnownFile().filter(Files::isRegularFile);
    return gcloud.isPresent()
        ? Optional.of(CredentialFile.read(gcloud.get().toString()))
        : Optional.empty();
  }

  private GoogleCredentials withoutFile() throws ConnectorException {
    Optional<String> cloudShell =
        variable("DEVSHELL_CLIENT_PORT").filter(it -> it.matches("\\d{1,5}"));
    if (cloudShell.isPresent()) {
      return CloudShellCredentials.create(Integer.parseInt(cloudShell.get()));
    }
    if (variable("NO_GCE_CHECK").filter(Boolean::parseBoolean).isPresent()) {
      throw missing("which NO_GCE_CHECK forbids to ask", null);
    }
    for (int i = 1; ; i++) {
      try {
        if (isMetadataServer()) {
          return ComputeEngineCredentials.newBuilder().setHttpTransportFactory(transports).build();
        }
        throw missing("where something else answers", signOfGoogleCloud().orElse(null));
      } catch (ConnectorException e) {
        throw e;
      } catch (IOException e) {
        if (i == TRIES) {
          throw missing(
              "which does not answer (%s)".formatted(Quote.of(e.toString())),
              signOfGoogleCloud().orElse(null));
        }
      }
    }
  }

  /**
   * Checks for the header of the metadata server, because network providers may answer for any
   * host.
   */
  private boolean isMetadataServer() throws IOException {
    HttpRequest request =
        transports
            .create()
            .createRequestFactory()
            .buildGetRequest(new GenericUrl(ComputeEngineCredentials.getMetadataServerUrl()));
    request.setConnectTimeout(CONNECT_MILLIS).setReadTimeout(READ_MILLIS);
    request.setNumberOfRetries(0).setLoggingEnabled(false);
    request.getHeaders().set("Metadata-Flavor", "Google");
    HttpResponse response = request.execute();
    try {
      return response.getHeaders().getHeaderStringValues("Metadata-Flavor").contains("Google");
    } finally {
      response.disconnect();
    }
  }

  private Optional<String> signOfGoogleCloud() {
    Optional<String> name =
        Stream.of(
                "GCE_METADATA_HOST",
                "KUBERNETES_SERVICE_HOST",
                "K_SERVICE",
                "CLOUD_RUN_JOB",
                "CLOUD_RUN_WORKER_POOL",
                "GAE_SERVICE")
            .filter(it -> variable(it).isPresent())
            .map(it -> it + " is set")
            .findFirst();
    return name.or(this::machine);
  }

  private Optional<String> machine() {
    try {
      return Optional.of(Files.readString(productName).strip())
          .filter(name -> name.startsWith("Google"))
          .map("the machine is a %s"::formatted);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.apply(name)).filter(value -> !value.isBlank());
  }

  private static ConnectorException missing(String metadataServer, @Nullable String sign) {
    String message =
        """
        There are no application default credentials. Looked for the file that the environment \
        variable GOOGLE_APPLICATION_CREDENTIALS names, the file that gcloud writes (%s), and the metadata \
        server of Google Cloud, %s. Run 'gcloud auth application-default login', or let the variable name a \
        credential file, or run where a service account is attached.\
        """
            .formatted(
                wellKnownFile().map(Path::toString).orElse("none on this machine"), metadataServer);
    return sign != null
        ? new ConnectorException(
            ErrorCode.CREDENTIALS_UNAVAILABLE,
            Phase.REFRESH,
            null,
            "%s The metadata server may still be starting: %s.".formatted(message, sign),
            null)
        : new ConnectorException(ErrorCode.CREDENTIALS, Phase.REFRESH, null, message, null);
  }

  private static Optional<Path> wellKnownFile() {
    try {
      return Optional.of(Path.of(GoogleAuthUtils.getWellKnownCredentialsPath()));
    } catch (RuntimeException e) {
      // There is none on Windows without APPDATA.
      return Optional.empty();
    }
  }
}
