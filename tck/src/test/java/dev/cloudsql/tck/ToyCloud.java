package dev.cloudsql.tck;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.CredentialSpec;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.RefreshException;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the toy runtime knows of instances by way of the Admin API. */
final class ToyCloud {

  private static final int TRIES = 3;
  private static final int DENIED = 403;
  private static final int FAILING = 500;

  private final ConnectorConfig config;
  private final RuntimeFlaw flaw;
  private final Map<String, ToyInstance> known = new HashMap<>();
  private final Map<String, ConnectorException> denials = new HashMap<>();

  ToyCloud(ConnectorConfig config, RuntimeFlaw flaw) {
    this.config = config;
    this.flaw = flaw;
  }

  int serverPort() {
    return config.serverPort();
  }

  String principal() {
    return credentials().principal().orElseThrow();
  }

  /** One at a time, so that whoever comes second finds what the first has fetched. */
  synchronized ToyInstance instance(InstanceName name, AuthMode authMode, boolean anew)
      throws IOException {
    String key = name + " " + authMode;
    if (denials.containsKey(key)) {
      throw denials.get(key);
    }
    if (anew || !known.containsKey(key) || flaw == RuntimeFlaw.FETCHES_EACH_TIME) {
      known.put(key, fetch(name, authMode, key));
    }
    return known.get(key);
  }

  private ToyInstance fetch(InstanceName name, AuthMode authMode, String key) throws IOException {
    KeyPair keys = KeyPairs.newEc();
    String login =
        authMode == AuthMode.IAM && flaw != RuntimeFlaw.SENDS_NO_LOGIN_TOKEN
            ? ",\"access_token\":\"" + credentials().loginToken().value() + "\""
            : "";
    String publicKey = Pem.encode("PUBLIC KEY", keys.getPublic().getEncoded()).replace("\n", "\\n");
    try {
      String settings = call(name, "GET", "/connectSettings", "");
      String certificate =
          call(
              name,
              "POST",
              ":generateEphemeralCert",
              "{\"public_key\":\"" + publicKey + "\"" + login + "}");
      return ToyInstance.of(name, settings, certificate, keys, flaw);
    } catch (RefreshException e) {
      if (e.code() == ErrorCode.API_DENIED && flaw == RuntimeFlaw.KEEPS_DENIALS) {
        denials.put(key, e);
      }
      throw e;
    }
  }

  private String call(InstanceName name, String method, String suffix, String body)
      throws IOException {
    String token = credentials().apiToken().value();
    int status = 0;
    for (int i = 0; i < TRIES; i++) {
      HttpURLConnection call =
          (HttpURLConnection)
              config
                  .googleApis()
                  .sqlAdmin()
                  .resolve(
                      "sql/v1beta4/projects/%s/instances/%s%s"
                          .formatted(name.project(), name.instance(), suffix))
                  .toURL()
                  .openConnection();
      call.setRequestMethod(method);
      call.setRequestProperty("Authorization", "Bearer " + token);
      if (!body.isEmpty()) {
        call.setDoOutput(true);
        try (OutputStream out = call.getOutputStream()) {
          out.write(body.getBytes(StandardCharsets.UTF_8));
        }
      }
      status = call.getResponseCode();
      if (status == HttpURLConnection.HTTP_OK) {
        try (InputStream answer = call.getInputStream()) {
          return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
      if (!isWorthAnother(status)) {
        break;
      }
    }
    ErrorCode code =
        status == DENIED
            ? ErrorCode.API_DENIED
            : status >= FAILING ? ErrorCode.API_UNAVAILABLE : ErrorCode.API_REJECTED;
    String said = flaw == RuntimeFlaw.TELLS_TOKEN ? " to " + token : "";
    throw new RefreshException(code, name, "The Admin API says " + status + said, null);
  }

  private boolean isWorthAnother(int status) {
    return status >= FAILING && flaw != RuntimeFlaw.GIVES_UP_AT_ONCE
        || status == DENIED && flaw == RuntimeFlaw.INSISTS_ON_DENIALS;
  }

  private CredentialSource credentials() {
    return Optional.of(config.credentials())
        .map(CredentialSpec.Given.class::cast)
        .map(CredentialSpec.Given::source)
        .orElseThrow();
  }
}
