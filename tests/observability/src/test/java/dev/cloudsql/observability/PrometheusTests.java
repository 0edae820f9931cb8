package dev.cloudsql.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.observability.Scrape.Series;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("Prometheus alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class PrometheusTests {

  private static final String INSTANCE = "cloudsql_instance";
  private static final String CONNECTS = "cloudsql_connect_seconds_count";
  private static final String EXPIRY = "cloudsql_certificate_expiry_seconds";
  private static final String OPEN = "cloudsql_sockets_open";
  private static final String REFRESHES = "cloudsql_refresh_seconds_count";

  private Observed incident;
  private Scrape last;

  @BeforeAll
  void observe() {
    incident = Observed.incident();
    last = incident.scrapes().get(incident.scrapes().size() - 1);
  }

  @Test
  @DisplayName("tells a failover: from where to where, and which sockets were closed")
  void failover() {
    assertThat(last.all("cloudsql_name_moves_total"))
        .containsExactly(
            new Series(
                "cloudsql_name_moves_total",
                Map.of("domain", Incident.NAME, "from", Incident.EAST, "to", Incident.WEST),
                1));
    assertThat(
            last.sum(
                "cloudsql_sockets_lifetime_seconds_count",
                INSTANCE,
                Incident.EAST,
                "drained",
                "true"))
        .isGreaterThanOrEqualTo(Incident.POOLED);

    List<Scrape> before = scrapes(0);
    List<Scrape> after = scrapes(1);
    assertThat(before)
        .anyMatch(scrape -> scrape.sum(OPEN, INSTANCE, Incident.EAST) >= Incident.POOLED);
    assertThat(before).allMatch(scrape -> scrape.sum(CONNECTS, INSTANCE, Incident.WEST) == 0);
    assertThat(last.sum(OPEN, INSTANCE, Incident.EAST)).isZero();
    assertThat(after).anyMatch(scrape -> scrape.sum(CONNECTS, INSTANCE, Incident.WEST) > 0);
  }

  @Test
  @DisplayName("tells an expired certificate: which refreshes failed, and that connects fail")
  void expiredCertificate() {
    Scrape expired = incident.expired();
    assertThat(expired.sum(EXPIRY, INSTANCE, Incident.WEST)).isNegative();
    assertThat(
            expired.sum(
                REFRESHES,
                INSTANCE,
                Incident.WEST,
                "kind",
                "renewal",
                "outcome",
                "failed",
                "error",
                "CSQL-API-UNAVAILABLE"))
        .isPositive();
    assertThat(expired.sum(CONNECTS, INSTANCE, Incident.WEST, "outcome", "failed")).isPositive();

    assertThat(last.sum(EXPIRY, INSTANCE, Incident.WEST)).isPositive();
    assertThat(last.sum(CONNECTS, INSTANCE, Incident.WEST, "outcome", "succeeded"))
        .as("connects after the outage")
        .isGreaterThan(expired.sum(CONNECTS, INSTANCE, Incident.WEST, "outcome", "succeeded"));
    assertThat(last.all(EXPIRY, INSTANCE, Incident.EAST))
        .as("the instance that no connect needs any more raises no alarm")
        .noneMatch(series -> series.value() < 0);
  }

  private List<Scrape> scrapes(int moves) {
    return incident.scrapes().stream()
        .filter(scrape -> scrape.sum("cloudsql_name_moves_total") == moves)
        .toList();
  }
}
