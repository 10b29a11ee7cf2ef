package io.creditledger.jdbc;

import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.jdbc.JdbcFixture.Front;
import io.creditledger.jdbc.JdbcFixture.Mode;
import io.creditledger.jdbc.testing.MySqlAccess;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/**
 * The whole contract on a real MySQL that is reached in other ways: without several statements in one text on
 * a pool of one connection, and by MariaDB's driver.
 * That driver with several statements differs in the batches alone, which have a test of their own.
 */
@Tag("slow")
class MySqlOtherDriversContractTest extends LedgerContract {
    @Override
    protected Stream<? extends LedgerFixture> fixtures() {
        return Stream.of(
                fixture(MySqlAccess.ONE_STATEMENT, 1, Mode.OWNED),
                fixture(MySqlAccess.MARIADB_DRIVER_ONE_STATEMENT, 2, Mode.JOINED));
    }

    private static JdbcFixture fixture(MySqlAccess access, int pool, Mode mode) {
        return new JdbcFixture(
                "MYSQL, " + access,
                LedgerDialect.MYSQL,
                () -> TestDatabases.createMigratedMySql(access),
                pool,
                mode,
                Front.BARE);
    }
}
