package dev.cloudsql.examples.httpserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.databases.shop.LocalShop;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, because the environment configures it. */
@DisplayName("The server")
@Timeout(120)
class MainTests {

  private static LocalShop shop;
  private static Process server;
  private static String address;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    shop = LocalShop.start(directory);
    ProcessBuilder program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-classpath",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                LocalShop.INSTANCE)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    program.environment().put(LocalShop.VARIABLE, shop.config());
    program.environment().put("PORT", "0");
    server = program.start();
    BufferedReader out = server.inputReader(UTF_8);
    String line = out.readLine();
    assertThat(line).startsWith("Listening on ");
    address = line.substring("Listening on ".length());
  }

  @AfterAll
  static void stop() throws Exception {
    server.destroy();
    server.waitFor();
    shop.close();
  }

  @Test
  @DisplayName("returns the rows of the database")
  void greetings() throws Exception {
    HttpResponse<String> response = get("/greetings");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo("1\tGood morning\tEnglish\n2\tBuongiorno\tItalian\n3\tGuten Morgen\tGerman\n");
  }

  @Test
  @DisplayName("shows in its health that the database answers, and the connector's status")
  void health() throws Exception {
    HttpResponse<String> response = get("/health");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .startsWith("{\"status\":\"UP\",")
        .contains("\"name\":\"demo:europe-west1:shop\"", "\"state\":\"SERVING\"");
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
