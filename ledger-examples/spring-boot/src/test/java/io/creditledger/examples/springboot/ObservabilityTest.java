package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.simple.JdbcClient;

final class ObservabilityTest extends ExampleTest {
    @Autowired
    private MeterRegistry meters;

    /** On a ledger of its own: requests of other tests may still be running on the one that they share. */
    @Test
    void theMetersShowWhatTheLedgerAndItsCacheCount() {
        try (HikariDataSource pool = pool("meters")) {
            JdbcLedger own = ledgerOn(pool);
            CachingLedger balances = CachingLedger.over(own).build();
            CreditLedger verbs = CreditLedger.builder(balances).build();
            MeterRegistry registry = new SimpleMeterRegistry();
            new LedgerMetrics(own, balances).bindTo(registry);
            verbs.grant(account("ann"), 10, key());
            balances.invalidate(account("ann"));
            double misses = gets(registry, "miss");
            double hits = gets(registry, "hit");
            double calls = registry.get("ledger.calls").functionTimer().count();

            verbs.balance(account("ann"));
            verbs.balance(account("ann"));
            verbs.balance(account("ann"));
            verbs.debit(account("ann"), key());

            assertThat(gets(registry, "miss") - misses).isEqualTo(1);
            assertThat(gets(registry, "hit") - hits).isEqualTo(2);
            var timer = registry.get("ledger.calls").functionTimer();
            assertThat(timer.count() - calls).isEqualTo(1);
            assertThat(timer.totalTime(TimeUnit.NANOSECONDS))
                    .isCloseTo(own.stats().callTime().toNanos(), Percentage.withPercentage(0.1));
            assertThat(registry.get("ledger.batches").functionTimer().count())
                    .isEqualTo(own.stats().batches());
            assertThat(registry.get("ledger.batched.commands").functionCounter().count())
                    .isEqualTo(own.stats().batchedCommands());
            assertThat(registry.get("ledger.cache.size").gauge().value())
                    .isEqualTo(balances.stats().estimatedSize());
            assertThat(registry.get("ledger.queued").gauge().value()).isZero();
            for (String name : new String[] {
                "ledger.failures",
                "ledger.locked.requeues",
                "ledger.diverted",
                "ledger.late",
                "ledger.retries",
                "ledger.cache.evictions"
            }) {
                assertThat(registry.get(name).functionCounter().count())
                        .as(name)
                        .isNotNegative();
            }
            own.close();
        }
    }

    @Test
    void theMetersOfTheServiceAreRegistered() {
        assertThat(meters.get("ledger.calls").functionTimer()).isNotNull();
        assertThat(meters.get("ledger.cache.gets").functionCounters()).hasSize(2);
        assertThat(meters.get("ledger.cache.feed.lag").timeGauge()).isNotNull();
    }

    private static double gets(MeterRegistry registry, String result) {
        return registry.get("ledger.cache.gets")
                .tag("result", result)
                .functionCounter()
                .count();
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
    void healthIsUpWhileTheBooksBalanceAndDownOnceTheyDoNot() {
        try (HikariDataSource pool = pool("unbalanced")) {
            JdbcLedger own = ledgerOn(pool);
            CreditLedger verbs = CreditLedger.builder(own).build();
            verbs.grant(account("ann"), 10, key());
            LedgerHealthIndicator eager = new LedgerHealthIndicator(own, verbs.issuance(), Duration.ZERO);
            LedgerHealthIndicator lazy = new LedgerHealthIndicator(own, verbs.issuance(), Duration.ofHours(1));
            assertThat(status(eager)).isEqualTo(Status.UP);
            assertThat(status(lazy)).isEqualTo(Status.UP);

            assertThat(JdbcClient.create(pool)
                            .sql("UPDATE ledger_account SET posted = posted + 1 WHERE limited")
                            .update())
                    .isPositive();

            Health health = eager.health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails()).containsKeys("sum.CREDIT", "trialBalanceAt");
            assertThat(status(lazy)).as("its trial balance is not due yet").isEqualTo(Status.UP);
        }
    }

    @Test
    void healthIsDownWhenTheStoreDoesNotAnswer() {
        HikariDataSource pool = pool("closed");
        JdbcLedger own = ledgerOn(pool);
        CreditLedger verbs = CreditLedger.builder(own).build();
        LedgerHealthIndicator indicator = new LedgerHealthIndicator(own, verbs.issuance(), Duration.ofHours(1));
        assertThat(status(indicator)).isEqualTo(Status.UP);

        pool.close();

        assertThat(status(indicator)).isEqualTo(Status.DOWN);
    }

    private static Status status(LedgerHealthIndicator indicator) {
        return indicator.health().getStatus();
    }

    private static HikariDataSource pool(String name) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:mem:" + name);
        pool.setMaximumPoolSize(2);
        return pool;
    }

    private static JdbcLedger ledgerOn(HikariDataSource pool) {
        LedgerSchema.of(pool).migrate();
        return JdbcLedger.builder(pool).build();
    }
}
