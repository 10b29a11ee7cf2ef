package io.creditledger.memory;

import io.creditledger.JoinedLedger;
import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.contract.MayAbort;
import io.creditledger.contract.MutableClock;
import io.creditledger.contract.OpenLedger;
import io.creditledger.event.EventListener;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The contract, in memory. */
@MayAbort("nobody can open these books again, nor damage them in every way; on databases these tests run")
class InMemoryLedgerTest extends LedgerContract {
    @Override
    protected Stream<LedgerFixture> fixtures() {
        return Stream.of(new InMemory(20), new Joined());
    }

    /** A new ledger for each test. */
    record InMemory(int randomSequences) implements LedgerFixture {
        @Override
        public String name() {
            return "in memory, bare";
        }

        @Override
        public OpenLedger open(MutableClock clock, @Nullable EventListener listener, List<String> usage) {
            InMemoryLedger ledger = ledger(clock, listener, usage);
            return OpenLedger.of(ledger).tamperedBy(new MemoryTampering(ledger.store));
        }
    }

    /** A unit of work on a new ledger for each test. */
    private record Joined() implements LedgerFixture {
        @Override
        public String name() {
            return "in memory, joined";
        }

        @Override
        public boolean concurrent() {
            return false;
        }

        @Override
        public OpenLedger open(MutableClock clock, @Nullable EventListener listener, List<String> usage) {
            JoinedLedger view = ledger(clock, listener, usage).joining();
            return OpenLedger.of(view).closedBy(view::committed);
        }
    }

    private static InMemoryLedger ledger(MutableClock clock, @Nullable EventListener listener, List<String> usage) {
        InMemoryLedger.Builder builder = InMemoryLedger.builder().clock(clock);
        if (!usage.isEmpty()) {
            builder.countUsage(usage.toArray(String[]::new));
        }
        return (listener == null ? builder : builder.listener(listener)).build();
    }
}
