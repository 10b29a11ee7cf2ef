package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.lock;
import static io.creditledger.jdbc.HostWorld.number;
import static io.creditledger.jdbc.HostWorld.order;
import static io.creditledger.jdbc.HostWorld.orders;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.CreditLedger;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.testing.DatabaseServer;
import io.creditledger.jdbc.testing.MariaDbServer;
import io.creditledger.jdbc.testing.MySqlServer;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import java.sql.Connection;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A MariaDB or a MySQL on which a lock timeout rolls back the whole unit of work, because somebody has set it so, not the statement. */
@Tag("slow")
class RollbackOnTimeoutTest {

    @Test
    void aLockTimeoutTakesTheHostsRowAndTheDebitWithItAndTheViewIsDead() throws Exception {
        RequiredPrograms.assume(MariaDbServer.isInstalled(), MariaDbServer.HOW_TO_INSTALL);
        try (MariaDbServer server = MariaDbServer.startWith("--innodb-rollback-on-timeout=ON")) {
            aLockTimeoutTakesAll(server);
        }
    }

    /** The ledger's own bounds are no lock timeouts there, so that only what was waited for is undone. */
    @Test
    void onMySqlTheHostCanGoOn() throws Exception {
        RequiredPrograms.assume(MySqlServer.isInstalled(), MySqlServer.HOW_TO_INSTALL);
        try (MySqlServer server = MySqlServer.startWith("--innodb-rollback-on-timeout=ON");
                HostWorld world = HostWorld.in(migrated(server));
                Connection other = world.begin();
                Connection host = world.begin()) {
            CreditLedger joined = world.joining(host);
            order(host, 1);
            joined.debit(BOB, 10, key("before"));
            lock(other, ALICE);

            assertThatThrownBy(() -> joined.debit(ALICE, 10, key("locked")))
                    .isInstanceOfSatisfying(
                            ConcurrencyException.class,
                            failure -> assertThat(failure.retry()).isEqualTo(Retry.CALL));

            joined.debit(BOB, 10, key("after"));
            host.commit();
            assertThat(world.committedOrders()).isEqualTo(1);
            assertThat(world.posted(BOB)).isEqualTo(80);
            other.rollback();
        }
    }

    private static void aLockTimeoutTakesAll(DatabaseServer server) throws Exception {
        try (HostWorld world = HostWorld.in(migrated(server));
                Connection other = world.begin();
                Connection host = world.begin()) {
            assertThat(number(host, "SELECT @@innodb_rollback_on_timeout")).isEqualTo(1);
            CreditLedger joined = world.joining(host);
            order(host, 1);
            joined.debit(BOB, 10, key("before"));
            lock(other, ALICE);

            assertLost(() -> joined.debit(ALICE, 10, key("locked")));

            assertThat(orders(host)).as("rolled back by the database").isZero();
            assertLost(() -> joined.debit(BOB, 10, key("after")));
            assertLost(() -> joined.balance(BOB));
            // Even a host that has not understood loses both or neither.
            host.commit();
            assertThat(world.committedOrders()).isZero();
            assertThat(world.posted(BOB)).isEqualTo(100);
            assertThatThrownBy(() -> world.credits().debit(ALICE, 10, key("owned")))
                    .isInstanceOfSatisfying(
                            ConcurrencyException.class,
                            failure -> assertThat(failure.retry()).isEqualTo(Retry.CALL));

            other.rollback();
            CreditLedger again = world.joining(host);
            order(host, 1);
            assertThat(again.debit(BOB, 10, key("before")).replayed()).isFalse();
            again.debit(ALICE, 10, key("locked"));
            host.commit();
            assertThat(world.committedOrders()).isEqualTo(1);
            assertThat(world.posted(BOB)).isEqualTo(90);
            assertThat(world.posted(ALICE)).isEqualTo(90);
        }
    }

    private static TestDatabase migrated(DatabaseServer server) {
        TestDatabase database = server.createDatabase();
        database.createLedgerTables();
        return database;
    }

    private static void assertLost(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.retry()).isEqualTo(Retry.WHOLE_UNIT_OF_WORK))
                .hasMessageContaining("roll it back and run all of it again");
    }
}
