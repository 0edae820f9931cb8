package dev.cloudsql.examples.micronaut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.databases.shop.LocalShop;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@MicronautTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The application")
class GreetingControllerTests implements TestPropertyProvider {

  private LocalShop shop;

  @Inject EmbeddedServer server;

  /** Leads the application to an emulated instance; its configuration stays as it is. */
  @Override
  public Map<String, String> getProperties() {
    try {
      shop = LocalShop.start(Path.of("target", "shop"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of("datasources.default.data-source-properties.config", shop.config());
  }

  @AfterAll
  void stop() throws IOException {
    server.getApplicationContext().close();
    shop.close();
  }

  @Test
  @DisplayName("returns the rows of the database")
  void greetings() throws Exception {
    assertThat(get("/greetings")).contains("Good morning", "Buongiorno", "Guten Morgen");
  }

  @Test
  @DisplayName("shows in its health that the database answers")
  void health() throws Exception {
    assertThat(get("/health"))
        .contains("\"jdbc\":{\"name\":\"shop\",\"status\":\"UP\"", "\"database\":\"PostgreSQL\"");
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server.getURI().resolve(path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
