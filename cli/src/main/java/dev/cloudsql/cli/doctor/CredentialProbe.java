package dev.cloudsql.cli.doctor;

import com.google.auth.oauth2.GoogleAuthUtils;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at credentials: what kind they are, and what their tokens allow. Nothing of their content
 * but the type, and the host of the token server, is shown.
 *
 * @param kind such as {@code service account key /etc/key.json}
 * @param found whether there are any; false if application default credentials are neither in a
 *     file nor, as far as can be seen, attached to the machine
 * @param tokenServer the URL of the token server; {@code null} if it is not in the file
 */
record CredentialProbe(String kind, boolean found, @Nullable URI tokenServer) {

  private static final int LONGEST = 1 << 20;
  private static final URI GOOGLE = URI.create("https://oauth2.googleapis.com/token");
  private static final String SCOPES = "https://www.googleapis.com/auth/";

  /** Finds out the kind of a connector's credentials. */
  static CredentialProbe of(ConnectorConfig config, Map<String, String> environment) {
    String[] parts = config.credentials().text().split(":", 2);
    String argument = parts.length > 1 ? parts[1] : "";
    return switch (parts[0]) {
      case "applicationDefault" -> applicationDefault(environment);
      case "file" -> file(argument, "");
      case "json" -> content("in the settings", argument);
      case "env" ->
          content(
              "in the environment variable " + argument, environment.getOrDefault(argument, ""));
      case "token" -> new CredentialProbe("fixed access token, which is not renewed", true, null);
      case "gcloud" -> new CredentialProbe("account of the Google Cloud CLI", true, null);
      default -> new CredentialProbe("plug-in " + parts[0], true, null);
    };
  }

  private static CredentialProbe applicationDefault(Map<String, String> environment) {
    String named = environment.getOrDefault("GOOGLE_APPLICATION_CREDENTIALS", "");
    if (!named.isBlank()) {
      return file(named, ", named by GOOGLE_APPLICATION_CREDENTIALS");
    }
    try {
      Path gcloud = Path.of(GoogleAuthUtils.getWellKnownCredentialsPath());
      if (Files.isRegularFile(gcloud)) {
        return file(gcloud.toString(), ", written by gcloud");
      }
    } catch (RuntimeException e) {
      // There is no such path on this machine.
    }
    return new CredentialProbe("service account of this machine (metadata server)", false, null);
  }

  private static CredentialProbe file(String path, String how) {
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      String text = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
      return content(path + how, text);
    } catch (IOException | InvalidPathException e) {
      return new CredentialProbe("file " + path + how, true, null);
    }
  }

  private static CredentialProbe content(String where, String text) {
    JsonObject json = new JsonObject();
    try {
      json = JsonParser.parseString(text).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      // Base64, or malformed: the connector reports it.
    }
    String kind =
        switch (ApiAnswer.text(json, "type").orElse("")) {
          case "service_account" -> "service account key";
          case "authorized_user" -> "user login";
          case "impersonated_service_account" -> "impersonated service account";
          case "external_account", "external_account_authorized_user" ->
              "workload identity federation";
          default -> "credentials";
        };
    return new CredentialProbe(
        kind + " " + where,
        true,
        ApiAnswer.text(json, "token_uri").flatMap(CredentialProbe::url).orElse(null));
  }

  private static Optional<URI> url(String text) {
    try {
      return Optional.of(URI.create(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Asks the token server for the scopes of a token.
   *
   * @return short names, such as {@code cloud-platform}; empty if the server does not say
   */
  List<String> scopes(ConnectorConfig config, Token token, Duration limit) {
    boolean googles =
        config.googleApis().universeDomain().filter("googleapis.com"::equals).isPresent();
    URI server = tokenServer != null ? tokenServer : googles ? GOOGLE : null;
    if (server == null) {
      return List.of();
    }
    try {
      String answer =
          post(
              server.resolve("tokeninfo"),
              "access_token=" + URLEncoder.encode(token.value(), StandardCharsets.UTF_8),
              limit);
      JsonObject json = JsonParser.parseString(answer).getAsJsonObject();
      return Stream.of(ApiAnswer.text(json, "scope").orElse("").split(" +"))
          .filter(scope -> !scope.isEmpty())
          .map(scope -> scope.startsWith(SCOPES) ? scope.substring(SCOPES.length()) : scope)
          .sorted()
          .toList();
    } catch (IOException | RuntimeException e) {
      // Optional: a scope that is missing shows in the answer of the Admin API.
      return List.of();
    }
  }

  private static String post(URI url, String form, Duration limit) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    try {
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout((int) limit.toMillis());
      connection.setReadTimeout((int) limit.toMillis());
      connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
      connection.setRequestProperty("Connection", "close");
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(form.getBytes(StandardCharsets.US_ASCII));
      }
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
      }
    } finally {
      connection.disconnect();
    }
  }

  /** Who the tokens are for, and whom they impersonate. */
  static String principal(ConnectorConfig config, CredentialSource source) {
    String principal = source.principal().orElse("principal not known");
    return config.targetPrincipal().isEmpty()
        ? principal
        : "%s, impersonated".formatted(config.targetPrincipal().get());
  }
}
