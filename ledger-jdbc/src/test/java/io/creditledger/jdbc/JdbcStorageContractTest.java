package io.creditledger.jdbc;

import io.creditledger.contract.LedgerFixture;
import io.creditledger.contract.StorageContract;
import io.creditledger.jdbc.JdbcFixture.Mode;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.Set;
import java.util.stream.Stream;

/** What depends on the setup, on the embedded database in its other setups. */
class JdbcStorageContractTest extends StorageContract {
    @Override
    protected Stream<? extends LedgerFixture> fixtures() {
        return JdbcFixture.others(Set.of(TestDatabases.H2_MEMORY, TestDatabases.H2_FILE), Mode.OWNED, Mode.JOINED);
    }
}
