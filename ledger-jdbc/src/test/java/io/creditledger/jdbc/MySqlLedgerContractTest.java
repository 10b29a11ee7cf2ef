package io.creditledger.jdbc;

import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.jdbc.JdbcFixture.Mode;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.Set;
import java.util.stream.Stream;

/** The contract on a real MySQL. */
class MySqlLedgerContractTest extends LedgerContract {
    @Override
    protected Stream<? extends LedgerFixture> fixtures() {
        return JdbcFixture.ofRules(Set.of(TestDatabases.MYSQL), Mode.OWNED);
    }
}
