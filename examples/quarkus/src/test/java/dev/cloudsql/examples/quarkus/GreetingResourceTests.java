package dev.cloudsql.examples.quarkus;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(LocalCloud.class)
@DisplayName("The application")
class GreetingResourceTests {

  @TestHTTPResource("/greetings")
  URI greetings;

  @TestHTTPResource("/q/health")
  URI health;

  @Test
  @DisplayName("returns the rows of the database")
  void greetings() throws Exception {
    assertThat(get(greetings)).contains("Good morning", "Buongiorno", "Guten Morgen");
  }

  @Test
  @DisplayName("shows in its health that the database answers")
  void health() throws Exception {
    assertThat(get(health).replaceAll("\\s", ""))
        .contains("\"name\":\"Databaseconnectionshealthcheck\",\"status\":\"UP\"")
        .contains("\"<default>\":\"UP\"");
  }

  private static String get(URI uri) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
