package io.creditledger.jdbc;

import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.jdbc.JdbcFixture.Mode;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.Set;
import java.util.stream.Stream;

/** The contract on the embedded database, in memory and in a file. */
class JdbcLedgerContractTest extends LedgerContract {
    @Override
    protected Stream<? extends LedgerFixture> fixtures() {
        return JdbcFixture.ofRules(Set.of(TestDatabases.H2_MEMORY, TestDatabases.H2_FILE), Mode.OWNED, Mode.JOINED);
    }
}
