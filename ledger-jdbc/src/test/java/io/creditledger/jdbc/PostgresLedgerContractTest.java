package io.creditledger.jdbc;

import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.jdbc.JdbcFixture.Mode;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.Set;
import java.util.stream.Stream;

/** The contract on a real PostgreSQL. What a host's units of work do to the rules is tried on H2, and here in the slow part. */
class PostgresLedgerContractTest extends LedgerContract {
    @Override
    protected Stream<? extends LedgerFixture> fixtures() {
        return JdbcFixture.ofRules(Set.of(TestDatabases.POSTGRESQL), Mode.OWNED);
    }
}
