package io.creditledger.jdbc;

import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.Set;
import java.util.stream.Stream;

/** The contract on a real PostgreSQL. */
class PostgresLedgerContractTest extends LedgerContract {
    @Override
    protected Stream<LedgerFixture> fixtures() {
        return JdbcFixture.on(Set.of(TestDatabases.POSTGRESQL));
    }
}
