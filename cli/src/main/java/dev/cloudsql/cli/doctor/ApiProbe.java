package dev.cloudsql.cli.doctor;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Token;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the connector does not: the Date of the Admin API, the issuer of its certificate, the
 * proxy, and settings of the instance that a connect does not need. It uses the proxies and the
 * trust store of this Java, as the connector does, and follows no redirect.
 *
 * @param root the root URL of the Admin API
 * @param token authorizes the calls; {@code null} to call without one
 * @param quotaProject for the header of the same meaning
 * @param limit the time for each step of a call
 */
record ApiProbe(URI root, @Nullable Token token, Optional<String> quotaProject, Duration limit) {

  /** {@link ApiAnswer#via} of a connection without a proxy. */
  static final String DIRECT = "direct";

  private static final int LONGEST = 1 << 20;

  /** Half a second, because a Date has no fractions. */
  private static final Duration ROUNDED_OFF = Duration.ofMillis(500);

  /** The addresses, the CA and the engine of an instance. */
  ApiAnswer connectSettings(InstanceName name) {
    return get(path(name) + "/connectSettings");
  }

  /** The state of an instance. */
  ApiAnswer instance(InstanceName name) {
    return get(path(name) + "?fields=state,settings(activationPolicy)");
  }

  /** Any answer of the server, for an instance that is not known. */
  ApiAnswer anything() {
    return get("sql/v1beta4/flags?maxResults=1");
  }

  private static String path(InstanceName name) {
    return "sql/v1beta4/projects/%s/instances/%s".formatted(name.project(), name.instance());
  }

  private ApiAnswer get(String path) {
    URI base = URI.create(root.toString().endsWith("/") ? root.toString() : root + "/");
    URI url = base.resolve(path.replace("(", "%28").replace(")", "%29"));
    URI shown = URI.create(url.toString().replaceFirst("\\?.*", ""));
    String via = via(url);
    long start = System.nanoTime();
    Instant sent = Instant.now();
    HttpURLConnection connection = null;
    try {
      connection = (HttpURLConnection) url.toURL().openConnection();
      prepare(connection);
      int status = connection.getResponseCode();
      Instant answered = Instant.now();
      String body = body(connection, status);
      return new ApiAnswer(
          shown,
          via,
          since(start),
          status,
          json(body),
          body.stripLeading().startsWith("<"),
          ahead(connection.getDate(), sent, answered),
          issuer(connection),
          null);
    } catch (IOException e) {
      return failed(shown, via, start, e);
    } catch (RuntimeException e) {
      // Thrown by a proxy selector or a TLS provider.
      return failed(shown, via, start, new IOException(e));
    } finally {
      if (connection != null) {
        connection.disconnect();
      }
    }
  }

  private static ApiAnswer failed(URI url, String via, long start, IOException failure) {
    return new ApiAnswer(url, via, since(start), 0, new JsonObject(), false, null, null, failure);
  }

  private void prepare(HttpURLConnection connection) {
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) limit.toMillis());
    connection.setReadTimeout((int) limit.toMillis());
    connection.setRequestProperty("Accept", "application/json");
    connection.setRequestProperty("User-Agent", "cloudsql-doctor");
    connection.setRequestProperty("Connection", "close");
    if (token != null) {
      connection.setRequestProperty("Authorization", "Bearer " + token.value());
    }
    quotaProject.ifPresent(
        project -> connection.setRequestProperty("X-Goog-User-Project", project));
  }

  private static String body(HttpURLConnection connection, int status) throws IOException {
    try (InputStream in =
        status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
      return in == null ? "" : new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
    }
  }

  private static JsonObject json(String body) {
    try {
      return JsonParser.parseString(body).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      return new JsonObject();
    }
  }

  /** Compares the Date with the middle of the call. */
  private static @Nullable Duration ahead(long date, Instant sent, Instant answered) {
    if (date == 0) {
      return null;
    }
    Instant middle = sent.plus(Duration.between(sent, answered).dividedBy(2));
    return Duration.between(middle, Instant.ofEpochMilli(date).plus(ROUNDED_OFF));
  }

  private static @Nullable String issuer(HttpURLConnection connection) {
    try {
      return connection instanceof HttpsURLConnection https
              && https.getServerCertificates()[0] instanceof X509Certificate certificate
          ? certificate.getIssuerX500Principal().getName()
          : null;
    } catch (SSLPeerUnverifiedException | IllegalStateException e) {
      return null;
    }
  }

  private static String via(URI url) {
    ProxySelector selector = ProxySelector.getDefault();
    List<Proxy> proxies = selector == null ? List.of() : selector.select(url);
    return proxies.isEmpty() || proxies.get(0).type() == Proxy.Type.DIRECT
        ? DIRECT
        : "through the proxy " + proxies.get(0).address();
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
