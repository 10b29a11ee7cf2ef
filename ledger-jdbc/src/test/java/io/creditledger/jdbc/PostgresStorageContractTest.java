package io.creditledger.jdbc;

import io.creditledger.contract.LedgerFixture;
import io.creditledger.contract.StorageContract;
import io.creditledger.jdbc.JdbcFixture.Mode;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.Set;
import java.util.stream.Stream;

/** What depends on the setup, on a real PostgreSQL in its other setups, a host's units of work among them. */
class PostgresStorageContractTest extends StorageContract {
    @Override
    protected Stream<? extends LedgerFixture> fixtures() {
        return JdbcFixture.others(Set.of(TestDatabases.POSTGRESQL), Mode.OWNED);
    }
}
