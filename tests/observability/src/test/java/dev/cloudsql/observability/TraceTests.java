package dev.cloudsql.observability;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("Traces alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class TraceTests {

  private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("cloudsql.instance");

  private List<SpanData> spans = List.of();

  @BeforeAll
  void observe() {
    spans = Observed.incident().spans();
  }

  @Test
  @DisplayName("tell a failover: when, from where to where, and how many sockets were closed")
  void failover() {
    List<SpanData> failovers = named("cloudsql.failover");
    assertThat(failovers).hasSize(1);
    SpanData failover = failovers.get(0);
    assertThat(failover.getAttributes())
        .containsEntry("cloudsql.domain", Incident.NAME)
        .containsEntry("cloudsql.from", Incident.EAST)
        .containsEntry("cloudsql.to", Incident.WEST);

    AttributeKey<Long> sockets = AttributeKey.longKey("cloudsql.sockets");
    assertThat(
            named("cloudsql.drain").stream()
                .filter(drain -> drain.getEndEpochNanos() >= failover.getEndEpochNanos())
                .mapToLong(drain -> drain.getAttributes().get(sockets))
                .sum())
        .isGreaterThanOrEqualTo(Incident.POOLED);

    assertThat(named("open socket"))
        .filteredOn(span -> span.getStartEpochNanos() > failover.getEndEpochNanos())
        .isNotEmpty()
        .allSatisfy(
            span -> assertThat(span.getAttributes()).containsEntry(INSTANCE, Incident.WEST));
  }

  @Test
  @DisplayName("tell an expired certificate: which refreshes failed, since when connects fail, why")
  void expiredCertificate() {
    List<SpanData> failures =
        named("open socket").stream()
            .filter(span -> span.getStatus().getStatusCode() == StatusCode.ERROR)
            .filter(span -> Incident.WEST.equals(span.getAttributes().get(INSTANCE)))
            .filter(span -> span.getStatus().getDescription().contains("refresh has been failing"))
            .toList();
    assertThat(failures)
        .isNotEmpty()
        .allSatisfy(
            span -> assertThat(span.getAttributes()).containsEntry("cloudsql.phase", "refresh"));
    long since = failures.get(0).getStartEpochNanos();

    List<SpanData> refreshes =
        named("cloudsql.refresh").stream()
            .filter(span -> span.getStatus().getStatusCode() == StatusCode.ERROR)
            .toList();
    assertThat(refreshes).isNotEmpty();
    SpanData first = refreshes.get(0);
    assertThat(first.getAttributes())
        .containsEntry("error.type", "CSQL-API-UNAVAILABLE")
        .containsEntry("cloudsql.refresh.kind", "renewal");
    assertThat(first.getEndEpochNanos()).isLessThan(since);
    Instant expiry =
        Instant.parse(
            first.getAttributes().get(AttributeKey.stringKey("cloudsql.certificate.expiry")));
    assertThat(expiry.toEpochMilli())
        .as("the certificate that was in use")
        .isLessThanOrEqualTo(failures.get(0).getEndEpochNanos() / 1_000_000);

    long last = failures.get(failures.size() - 1).getEndEpochNanos();
    assertThat(named("open socket"))
        .as("connects after the outage")
        .anyMatch(
            span ->
                span.getEndEpochNanos() > last
                    && span.getStatus().getStatusCode() != StatusCode.ERROR);
  }

  private List<SpanData> named(String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).toList();
  }
}
