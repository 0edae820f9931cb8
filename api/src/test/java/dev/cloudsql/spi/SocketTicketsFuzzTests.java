package dev.cloudsql.spi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Variants;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any text as a ticket")
class SocketTicketsFuzzTests {

  static List<String> seeds() {
    return List.of("1.0", ".", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.1.0");
  }

  @MethodSource("seeds")
  @DisplayName("opens nothing, and what an owner wrote comes back to it as it was")
  @FuzzTest
  void anyText(@NotNull String text) throws ConnectorException {
    Bounds.hold(text.length(), () -> check(text));
  }

  private static void check(String text) throws ConnectorException {
    AtomicReference<String> redeemed = new AtomicReference<>();
    try (SocketTickets tickets =
        SocketTickets.ownedBy(
            rest -> {
              redeemed.set(rest);
              return null;
            })) {
      SocketTickets.redeem(tickets.ticket(text));
      assertThat(redeemed).hasValue(text);
      SocketTickets.redeem(text);
      throw new AssertionError("An unknown ticket was redeemed");
    } catch (ConnectorException e) {
      // This ticket was never issued.
    }
  }

  @Test
  @DisplayName("opens nothing in all variants of tickets")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
