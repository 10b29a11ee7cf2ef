package io.creditledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class LedgerMetricsTest {
    @Test
    void theMetersShowWhatTheLedgerAndItsCacheCount() {
        try (HikariDataSource pool = TestLedgers.pool("meters")) {
            JdbcLedger own = TestLedgers.ledgerOn(pool);
            CachingLedger balances = CachingLedger.over(own).build();
            CreditLedger verbs = CreditLedger.builder(balances).build();
            MeterRegistry registry = new SimpleMeterRegistry();
            new LedgerMetrics(own, balances).bindTo(registry);
            verbs.grant(AccountId.of("ann"), 10, TestLedgers.key());
            balances.invalidate(AccountId.of("ann"));
            double misses = gets(registry, "miss");
            double hits = gets(registry, "hit");
            double calls = registry.get("ledger.calls").functionTimer().count();

            verbs.balance(AccountId.of("ann"));
            verbs.balance(AccountId.of("ann"));
            verbs.balance(AccountId.of("ann"));
            verbs.debit(AccountId.of("ann"), TestLedgers.key());

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

    private static double gets(MeterRegistry registry, String result) {
        return registry.get("ledger.cache.gets")
                .tag("result", result)
                .functionCounter()
                .count();
    }
}
