package io.creditledger.jdbc;

import io.creditledger.contract.LedgerFixture;
import io.creditledger.contract.StorageContract;
import io.creditledger.jdbc.JdbcFixture.Front;
import io.creditledger.jdbc.JdbcFixture.Mode;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.stream.Stream;

/** What depends on the setup, on a real MySQL inside a host's unit of work. All of the contract is among the slow tests. */
class MySqlStorageContractTest extends StorageContract {
    @Override
    protected Stream<? extends LedgerFixture> fixtures() {
        return Stream.of(new JdbcFixture(TestDatabases.MYSQL, 1, Mode.JOINED, Front.BARE));
    }
}
