package io.creditledger.jdbc;

import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.Set;
import java.util.stream.Stream;

/** The contract on the embedded database, in memory and in a file. */
class JdbcLedgerContractTest extends LedgerContract {
    @Override
    protected Stream<LedgerFixture> fixtures() {
        return JdbcFixture.on(Set.of(TestDatabases.H2_MEMORY, TestDatabases.H2_FILE));
    }
}
