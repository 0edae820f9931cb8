package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.pki.KeyPairs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The token server and the metadata server")
class TokenServerTests {

  private static final String ADMIN = "https://www.googleapis.com/auth/sqlservice.admin";
  private static final String LOGIN = "https://www.googleapis.com/auth/sqlservice.login";

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final TestClient client = new TestClient(cloud);
  private final EmulatedInstance db = cloud.instance("project:region:db").start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName("give google-auth tokens for a service account's key, another for each scope")
  void serviceAccount(@TempDir Path directory) throws Exception {
    cloud.tokenLifetime(Duration.ofMinutes(10));
    ServiceAccountCredentials credentials;
    try (InputStream key = Files.newInputStream(cloud.writeServiceAccountKey(directory))) {
      credentials = ServiceAccountCredentials.fromStream(key);
    }
    assertThat(credentials.getClientEmail()).isEqualTo(cloud.serviceAccount());

    AccessToken admin = credentials.createScoped(ADMIN).refreshAccessToken();
    AccessToken login = credentials.createScoped(LOGIN).refreshAccessToken();

    assertThat(admin.getTokenValue()).isNotEqualTo(login.getTokenValue());
    assertThat(admin.getExpirationTime())
        .isBefore(Date.from(Instant.now().plus(Duration.ofMinutes(11))));
    assertThat(connectSettings(admin.getTokenValue())).isEqualTo(200);
    assertThat(connectSettings(login.getTokenValue())).isEqualTo(403);
    assertThat(client.certificate(db.name(), login.getTokenValue())).isNotNull();
    assertThat(cloud.calls().count(ApiCall.TOKEN)).isEqualTo(2);
    assertThat(cloud.calls().tokensIssued()).isGreaterThanOrEqualTo(2);
  }

  @Test
  @DisplayName("give google-auth tokens for a person's refresh token")
  void refreshToken() throws Exception {
    UserCredentials.Builder builder =
        UserCredentials.newBuilder()
            .setClientId("id")
            .setClientSecret("secret")
            .setTokenServerUri(cloud.tokenUri());

    AccessToken token =
        builder
            .setRefreshToken(cloud.credentialFiles().refreshToken())
            .build()
            .refreshAccessToken();
    assertThat(connectSettings(token.getTokenValue())).isEqualTo(200);

    assertThatThrownBy(() -> builder.setRefreshToken("forged").build().refreshAccessToken())
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("invalid_grant");
  }

  @Test
  @DisplayName("give google-auth what a virtual machine's metadata server gives")
  void computeEngine() throws Exception {
    GoogleCredentials credentials =
        ComputeEngineCredentials.newBuilder()
            .setHttpTransportFactory(
                () -> new NetHttpTransport.Builder().setConnectionFactory(this::toFake).build())
            .build()
            .createScoped(ADMIN);

    AccessToken token = credentials.refreshAccessToken();

    assertThat(connectSettings(token.getTokenValue())).isEqualTo(200);
    assertThat(((ComputeEngineCredentials) credentials).getAccount())
        .isEqualTo(cloud.serviceAccount());
    assertThat(cloud.calls().of(ApiCall.METADATA))
        .allSatisfy(call -> assertThat(call.header("Metadata-Flavor")).contains("Google"));
  }

  /** Stands for {@code GCE_METADATA_HOST}, which a process cannot set for itself. */
  private HttpURLConnection toFake(URL url) throws IOException {
    URI fake = URI.create("http://" + cloud.metadataHost() + url.getFile());
    return (HttpURLConnection) fake.toURL().openConnection();
  }

  @Test
  @DisplayName("answer what else is asked of a metadata server, when it is asked properly")
  void metadata() throws Exception {
    assertThat(metadata("instance/service-accounts/default/email").body())
        .isEqualTo(cloud.serviceAccount());
    assertThat(metadata("instance/service-accounts/default/scopes").body())
        .contains("https://www.googleapis.com/auth/cloud-platform");
    assertThat(metadata("instance/service-accounts/" + cloud.serviceAccount() + "/token").body())
        .contains("access_token", "expires_in", "Bearer");
    assertThat(metadata("universe/universe-domain").body()).isEqualTo("googleapis.com");
    assertThat(metadata("project/project-id").body()).isNotEmpty();
    assertThat(metadata("instance/other").statusCode()).isEqualTo(404);

    HttpResponse<String> ping = plain("/");
    assertThat(ping.statusCode()).isEqualTo(200);
    assertThat(ping.headers().firstValue("Metadata-Flavor")).contains("Google");
    assertThat(plain("/computeMetadata/v1/project/project-id").statusCode()).isEqualTo(403);
  }

  @Test
  @DisplayName("refuse forged assertions and unknown grants")
  void refuse() throws Exception {
    KeyPair stranger = KeyPairs.newRsa();
    KeyPair own = KeyPairs.sharedRsa();
    String claims = "{\"iss\": \"%s\", \"scope\": \"x\"}";

    assertThat(assertion(jwt(claims.formatted(cloud.serviceAccount()), own))).isEqualTo(200);
    assertThat(assertion(jwt(claims.formatted(cloud.serviceAccount()), stranger))).isEqualTo(400);
    assertThat(assertion(jwt(claims.formatted("other@example.com"), own))).isEqualTo(400);
    assertThat(assertion(jwt("no claims", own))).isEqualTo(400);
    assertThat(assertion("x")).isEqualTo(400);
    assertThat(token("grant_type=password")).isEqualTo(400);
    assertThat(token("")).isEqualTo(400);
  }

  @Test
  @DisplayName("fail as configured, with OAuth errors")
  void faults() throws Exception {
    cloud.fault(ApiCall.TOKEN, ApiFault.status(400).reason("invalid_client").message("Gone"));
    ServiceAccountCredentials credentials =
        ServiceAccountCredentials.fromStream(
            new ByteArrayInputStream(
                cloud.credentialFiles().serviceAccount().getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> credentials.createScoped(ADMIN).refreshAccessToken())
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("invalid_client");

    cloud.fault(ApiCall.METADATA, ApiFault.status(503));
    assertThat(metadata("project/project-id").statusCode()).isEqualTo(503);
  }

  @Test
  @DisplayName("return unusual tokens for token requests, and normal responses for other calls")
  void oddTokens() throws Exception {
    String token = "instance/service-accounts/default/token";
    for (ApiFault odd :
        new ApiFault[] {
          ApiFault.emptyToken(),
          ApiFault.paddedToken(),
          ApiFault.expiredToken(),
          ApiFault.tokenWithoutExpiry()
        }) {
      cloud.fault(ApiCall.METADATA, odd.times(1));
    }
    assertThat(metadata("instance/service-accounts/default/email").body())
        .isEqualTo(cloud.serviceAccount());

    assertThat(metadata(token).body()).contains("\"access_token\": \"\"");
    String padded = metadata(token).body().replaceFirst(".*?: \"(.+?)\".*", "$1");
    assertThat(padded).endsWith("..");
    assertThat(connectSettings(padded)).isEqualTo(200);
    assertThat(metadata(token).body()).contains("\"expires_in\": 0");
    assertThat(metadata(token).body()).doesNotContain("expires_in").contains("ya29");
    assertThat(metadata(token).body()).contains("\"expires_in\": 3");
  }

  private int connectSettings(String token) throws Exception {
    return TestClient.send(
            HttpRequest.newBuilder(
                    TestClient.uri(cloud, TestClient.path(db.name(), "/connectSettings")))
                .header("Authorization", "Bearer " + token)
                .build())
        .statusCode();
  }

  private HttpResponse<String> metadata(String resource) throws Exception {
    return TestClient.send(
        HttpRequest.newBuilder(TestClient.uri(cloud, "computeMetadata/v1/" + resource))
            .header("Metadata-Flavor", "Google")
            .build());
  }

  private HttpResponse<String> plain(String path) throws Exception {
    return TestClient.send(HttpRequest.newBuilder(cloud.adminEndpoint().resolve(path)).build());
  }

  private int assertion(String jwt) throws Exception {
    return token(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + jwt);
  }

  private int token(String form) throws Exception {
    return TestClient.send(
            HttpRequest.newBuilder(cloud.tokenUri()).POST(BodyPublishers.ofString(form)).build())
        .statusCode();
  }

  private static String jwt(String claims, KeyPair keys) throws Exception {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String signed =
        encoder.encodeToString("{\"alg\": \"RS256\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + encoder.encodeToString(signature.sign());
  }
}
