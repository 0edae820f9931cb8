package dev.cloudsql.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("A flight recording alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class FlightRecordingTests {

  private List<RecordedEvent> events = List.of();

  @BeforeAll
  void observe() {
    events = Observed.incident().recording();
  }

  @Test
  @DisplayName("tells a failover: when, from where to where, and which sockets were closed")
  void failover() {
    List<RecordedEvent> failovers = all("Failover");
    assertThat(failovers).hasSize(1);
    RecordedEvent failover = failovers.get(0);
    assertThat(failover.getString("name")).isEqualTo(Incident.NAME);
    assertThat(failover.getString("from")).isEqualTo(Incident.EAST);
    assertThat(failover.getString("to")).isEqualTo(Incident.WEST);
    assertThat(failover.getInt("openSockets")).isGreaterThanOrEqualTo(Incident.POOLED);

    List<RecordedEvent> drained =
        all("SocketClosed").stream().filter(event -> event.getBoolean("drained")).toList();
    assertThat(drained).hasSizeGreaterThanOrEqualTo(Incident.POOLED);
    assertThat(drained)
        .allSatisfy(event -> assertThat(event.getString("instance")).isEqualTo(Incident.EAST));

    assertThat(all("Connect"))
        .filteredOn(event -> event.getStartTime().isAfter(failover.getEndTime()))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.getString("instance")).isEqualTo(Incident.WEST));
  }

  @Test
  @DisplayName(
      "tells an expired certificate: which refreshes failed, since when connects fail, why")
  void expiredCertificate() {
    List<RecordedEvent> failures =
        all("Connect").stream()
            .filter(event -> event.getString("outcome").equals("FAILED"))
            .filter(event -> Incident.WEST.equals(event.getString("instance")))
            .filter(event -> event.getString("failure").contains("The refresh has been failing"))
            .toList();
    assertThat(failures).isNotEmpty();
    Instant since = failures.get(0).getStartTime();

    List<RecordedEvent> failedRefreshes =
        all("Refresh").stream().filter(event -> event.getString("errorType") != null).toList();
    assertThat(failedRefreshes).isNotEmpty();
    RecordedEvent first = failedRefreshes.get(0);
    assertThat(first.getString("errorType")).isEqualTo("CSQL-API-UNAVAILABLE");
    assertThat(first.getString("kind")).isEqualTo("RENEWAL");
    assertThat(first.getEndTime()).isBefore(since);
    assertThat(first.getInstant("certificateExpiry"))
        .as("the certificate that was in use")
        .isAfter(first.getEndTime())
        .isBeforeOrEqualTo(failures.get(0).getEndTime());

    RecordedEvent last = failures.get(failures.size() - 1);
    assertThat(all("Connect"))
        .as("connects after the outage")
        .anyMatch(
            event ->
                event.getEndTime().isAfter(last.getEndTime())
                    && event.getString("outcome").equals("SUCCEEDED"));
  }

  private List<RecordedEvent> all(String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("dev.cloudsql." + name))
        .toList();
  }
}
