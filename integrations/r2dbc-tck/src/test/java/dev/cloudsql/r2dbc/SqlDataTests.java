package dev.cloudsql.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.EmulatedInstance;
import io.r2dbc.spi.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

@ExtendWith(Cloud.Extension.class)
@DisplayName("An R2DBC connection through SQL Data")
@Timeout(300)
class SqlDataTests {

  @Test
  @DisplayName("survives a stream that breaks off in a transaction")
  void resumed(Cloud cloud) {
    EmulatedInstance instance = cloud.instance(Engine.POSTGRESQL);
    int handshakes = instance.connections().handshakes();
    String url =
        cloud.url(
            Engine.POSTGRESQL,
            "ipTypes=SQL_DATA",
            "cloudSqlSqlDataEndpoint=" + cloud.emulator().sqlDataEndpoint());
    Connection connection = Sql.open(Sql.factory(url));
    List<Integer> answers = new ArrayList<>();
    try {
      Mono.from(connection.beginTransaction()).block(Sql.PATIENCE);
      answers.addAll(Sql.await(Sql.query(connection, "SELECT 1", Integer.class)));
      instance.dropSqlDataStreams();
      answers.addAll(Sql.await(Sql.query(connection, "SELECT 2", Integer.class)));
      Mono.from(connection.commitTransaction()).block(Sql.PATIENCE);
    } finally {
      Sql.close(connection);
    }

    assertThat(answers).containsExactly(1, 2);
    assertThat(instance.sqlData().continued()).isPositive();
    assertThat(instance.connections().handshakes()).isEqualTo(handshakes);
    instance.sqlData().awaitOpenSessions(0);
  }
}
