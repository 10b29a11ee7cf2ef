package io.creditledger.cache;

import static io.creditledger.cache.Bench.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.memory.InMemoryLedger;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What a hit costs. */
class HitTest {
    private static final int HITS = 200_000;

    @Test
    void allocatesNothing() {
        CachingLedger cached = CachingLedger.over(InMemoryLedger.create()).build();
        CreditLedger.builder(cached).build().grant(ANN, 5, IdempotencyKey.of("test", "grant"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        read(cached);

        long before = threads.getCurrentThreadAllocatedBytes();
        long sum = read(cached);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(sum).isEqualTo(5L * HITS);
        assertThat(cached.stats().misses()).isZero();
        assertThat((double) allocated / HITS).as("bytes a hit").isLessThan(1);
    }

    private static long read(CachingLedger cached) {
        long sum = 0;
        for (int i = 0; i < HITS; i++) {
            sum += cached.balance(ANN).posted();
        }
        return sum;
    }
}
