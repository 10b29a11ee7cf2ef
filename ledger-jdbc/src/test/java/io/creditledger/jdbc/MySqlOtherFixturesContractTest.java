package io.creditledger.jdbc;

import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.jdbc.JdbcFixture.Mode;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** The whole contract on a real MySQL in its other setups, a host's units of work among them. */
@Tag("slow")
class MySqlOtherFixturesContractTest extends LedgerContract {
    @Override
    protected Stream<? extends LedgerFixture> fixtures() {
        return JdbcFixture.othersThoroughly(Set.of(TestDatabases.MYSQL), Mode.OWNED);
    }
}
