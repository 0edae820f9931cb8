package dev.cloudsql.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An Admin API endpoint")
class EndpointTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://sqladmin.googleapis.com/",
        "HTTPS://sqladmin.example",
        "https://10.0.0.1:8443/base",
        "http://localhost:8080/",
        "http://LOCALHOST/",
        "http://127.0.0.1:1/",
        "http://127.9.8.7/",
        "http://[::1]:8080/",
        "http://[0:0:0:0:0:0:0:1]/",
      })
  @DisplayName("is https, or any scheme of the web on this machine")
  void accepted(URI root) throws Exception {
    assertThat(Endpoint.of(root).connectSettings(Api.NAME))
        .startsWith(root.toString())
        .endsWith("/sql/v1beta4/projects/shop/instances/orders/connectSettings");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://sqladmin.googleapis.com/",
        "http://10.0.0.1/",
        "http://127.0.0.1.example/",
        "http://127.999.1.1/",
        "http://127.0.0.256/",
        "http://localhost.example/",
        "http://[::2]/",
        "ftp://localhost/",
        "https:/nowhere",
        "/sql",
        "https://user:pass@sqladmin.googleapis.com/",
        "https://sqladmin.googleapis.com/?key=1",
        "https://sqladmin.googleapis.com/#a",
      })
  @DisplayName("is refused when tokens would travel in clear, or when it is no plain URL")
  void refused(URI root) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> Endpoint.of(root))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION))
        .withMessageContaining("Admin API endpoint")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("pass"));
  }
}
