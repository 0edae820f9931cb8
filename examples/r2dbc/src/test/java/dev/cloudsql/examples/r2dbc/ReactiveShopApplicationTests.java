package dev.cloudsql.examples.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.spring.boot.test.EmulatedCloudSql;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@EmulatedCloudSql
@DisplayName("The reactive application")
class ReactiveShopApplicationTests {

  @Value("${local.server.port}")
  private int port;

  @Autowired private ApplicationContext context;

  @Test
  @DisplayName("returns the rows of the database, over the instance")
  void greetings() throws Exception {
    assertThat(get("/greetings")).contains("Good morning", "Buongiorno", "Guten Morgen");
    assertThat(context.getBean(EmulatedInstance.class).connections().handshakes()).isPositive();
    assertThat(context.getBean(ConnectionFactory.class).getMetadata().getName())
        .isEqualTo("PostgreSQL");
    assertThat(context.getBeansOfType(javax.sql.DataSource.class)).isEmpty();
  }

  @Test
  @DisplayName("shows the instance in its health")
  void health() throws Exception {
    assertThat(get("/greetings")).contains("Good morning");
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
