package dev.cloudsql.runtime.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A request to an HTTP proxy")
class HttpDialerTests {

  @ParameterizedTest
  @CsvSource({"10.0.0.9, 10.0.0.9:3307", "fd00::9, [fd00::9]:3307"})
  @DisplayName("writes the port in ASCII digits, whatever those of the default locale are")
  void localeDigits(String host, String target) throws Exception {
    CannedProxy proxy =
        new CannedProxy(host, "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      new HttpDialer(ProxyAddress.parse("http", "proxy:3128")).open(proxy).close();
    } finally {
      Locale.setDefault(before);
    }

    assertThat(proxy.sent()).startsWith("CONNECT " + target + " HTTP/1.1\r\nHost: " + target);
  }
}
