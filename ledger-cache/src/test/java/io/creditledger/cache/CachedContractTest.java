package io.creditledger.cache;

import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.contract.MayAbort;
import io.creditledger.contract.MutableClock;
import io.creditledger.contract.OpenLedger;
import io.creditledger.event.EventListener;
import io.creditledger.memory.InMemoryLedger;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The contract, cached: roomy, and so small that nearly everything is evicted at once. */
@MayAbort("nobody can open these books again, nor damage them; on databases these tests run")
class CachedContractTest extends LedgerContract {
    @Override
    protected Stream<LedgerFixture> fixtures() {
        return Stream.of(new Cached(100_000), new Cached(1));
    }

    private record Cached(int maximumAccounts) implements LedgerFixture {
        @Override
        public String name() {
            return "in memory, cached, at most " + maximumAccounts + " accounts";
        }

        @Override
        public OpenLedger open(MutableClock clock, @Nullable EventListener listener, List<String> usage) {
            InMemoryLedger.Builder builder = InMemoryLedger.builder().clock(clock);
            if (!usage.isEmpty()) {
                builder.countUsage(usage.toArray(String[]::new));
            }
            InMemoryLedger bare = (listener == null ? builder : builder.listener(listener)).build();
            return OpenLedger.of(CachingLedger.over(bare)
                            .clock(clock)
                            .maximumAccounts(maximumAccounts)
                            .build())
                    .over(bare);
        }
    }
}
