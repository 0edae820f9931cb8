package dev.cloudsql.runtime.credentials.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A failure of a token server")
class TokenFailuresTests {

  @Test
  @DisplayName("because of a signature that is not of this hour names the clock")
  void clock() {
    HttpResponseException refusal =
        new HttpResponseException.Builder(400, "Bad Request", new HttpHeaders())
            .setContent(
                """
                {"error": "invalid_grant", "error_description": "Invalid JWT: Token must be a \
                short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and \
                exp values in the JWT claim."}
                """)
            .build();

    assertThat(TokenFailures.of(new IOException("Error getting access token", refusal)))
        .returns(ErrorCode.CREDENTIALS, ConnectorException::code)
        .hasMessageContaining("Check the clock of this machine")
        .hasMessageNotContaining("Renew them");
  }

  @Test
  @DisplayName("whose certificate is not trusted names the trust store")
  void untrusted() {
    SSLHandshakeException failure = new SSLHandshakeException("PKIX path building failed");
    failure.initCause(new CertPathBuilderException("unable to find valid certification path"));

    assertThat(TokenFailures.of(failure))
        .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("javax.net.ssl.trustStore");
  }
}
