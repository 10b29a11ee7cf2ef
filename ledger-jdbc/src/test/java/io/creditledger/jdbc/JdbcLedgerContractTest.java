package io.creditledger.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.contract.Combinations;
import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.contract.MutableClock;
import io.creditledger.contract.OpenLedger;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The contract on every database, owned. */
class JdbcLedgerContractTest extends LedgerContract {
    @Override
    protected Stream<LedgerFixture> fixtures() {
        return Combinations.of(List.of(TestDatabases.H2_MEMORY), List.of(1, 2, 10), Owned::new);
    }

    /** An owned ledger on a pool of its own. */
    private record Owned(TestDatabases kind, int poolSize) implements LedgerFixture {
        @Override
        public String name() {
            return kind + ", owned, pool of " + poolSize;
        }

        @Override
        public OpenLedger open(MutableClock clock) {
            TestDatabase database = kind.createMigrated();
            HikariDataSource pool = database.newDataSource(poolSize, true);
            ExecutorService executor = Executors.newFixedThreadPool(4);
            JdbcLedger ledger =
                    JdbcLedger.builder(pool).clock(clock).executor(executor).build();
            return OpenLedger.of(ledger)
                    .reopenedBy(() -> JdbcLedger.builder(pool).clock(clock).build())
                    .closedBy(() -> {
                        ledger.close();
                        executor.shutdown();
                        database.close();
                    });
        }
    }
}
