package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

final class ObservabilityTest extends ExampleTest {
    @Autowired
    private MeterRegistry meters;

    @Test
    void theMetersOfTheServiceAreRegistered() {
        assertThat(meters.get("ledger.calls").functionTimer()).isNotNull();
        assertThat(meters.get("ledger.cache.gets").functionCounters()).hasSize(2);
        assertThat(meters.get("ledger.cache.feed.lag").timeGauge()).isNotNull();
    }

    @Test
    void adminsSeeMetersAndHealthAndOthersOnlyThatItIsUp() throws Exception {
        String ann = userWith(10);

        assertThat(get("admin", "/actuator/metrics/ledger.calls").body()).contains("\"name\":\"ledger.calls\"");
        assertThat(get(ann, "/actuator/metrics/ledger.calls").statusCode()).isEqualTo(403);
        assertThat(get("admin", "/actuator/health").body()).contains("\"sum.CREDIT\":0");
        assertThat(get(ann, "/actuator/health").body())
                .contains("\"status\":\"UP\"")
                .doesNotContain("CREDIT");
    }

    @Test
    void livenessAndReadinessAreOpenToAll() throws Exception {
        assertThat(get("", "/actuator/health/liveness").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get("", "/actuator/health/readiness").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get("admin", "/actuator/health/readiness").body()).contains("\"ledger\"", "\"stuckUnits\":0");
        assertThat(get("", "/actuator/metrics").statusCode()).isEqualTo(401);
    }

    @Test
    void meteredCallsAreObserved() throws Exception {
        String ann = userWith(10);
        get(ann, "/api/words?text=a");

        assertThat(meters.get("ledger.metered")
                        .tag("handler", "ApiController.words")
                        .tag("outcome", "served")
                        .timer()
                        .count())
                .isPositive();
    }
}
