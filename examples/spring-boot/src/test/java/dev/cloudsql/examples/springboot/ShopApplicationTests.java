package dev.cloudsql.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.spring.boot.test.EmulatedCloudSql;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@EmulatedCloudSql
@DisplayName("The application")
class ShopApplicationTests {

  @Value("${local.server.port}")
  private int port;

  @Test
  @DisplayName("returns the rows of the database")
  void greetings() throws Exception {
    assertThat(get("/greetings")).contains("Good morning", "Buongiorno", "Guten Morgen");
  }

  @Test
  @DisplayName("shows the instance in its health")
  void health() throws Exception {
    assertThat(get("/actuator/health"))
        .contains("\"status\":\"UP\"")
        .contains(
            "\"demo:europe-west1:shop\":{\"state\":\"SERVING\",\"databaseVersion\":\"POSTGRES_17\"");
  }

  private String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
