package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.mariadb.MariaDbCatalog;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tables that were copied or replicated without their sequence: it gives ids again that are in use. */
class SequenceBehindTest {

    @EachDatabase
    void aRunningLedgerGetsPastTheIdsInUse(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger second = world.newLedger()) {
            CreditLedger credits = world.credits().on(second);
            restart(world);

            for (int i = 0; i < 5; i++) {
                credits.debit(ALICE, 1, key("d" + i));
            }
            credits.grant(AccountId.of("user:new"), 1, key("g"));

            assertThat(credits.debit(ALICE, 1, key("d0")).replayed()).isTrue();
            assertThat(world.posted(ALICE)).isEqualTo(95);
        }
    }

    @EachDatabase
    void aJoinedCallGetsPastThem(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger second = world.newLedger();
                Connection host = world.begin()) {
            restart(world);

            world.on(second.joining(host)).debit(BOB, 1, key("d"));
            host.commit();

            assertThat(world.posted(BOB)).isEqualTo(99);
        }
    }

    @EachDatabase
    void severalBlocksArePassed(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind)) {
            for (int i = 0; i < 5; i++) {
                try (JdbcLedger another = world.newLedger()) {
                    world.credits().on(another).debit(ALICE, 1, key("d" + i));
                }
            }
            try (JdbcLedger late = world.newLedger()) {
                restart(world);

                world.credits().on(late).debit(ALICE, 1, key("late"));
            }
            assertThat(world.posted(ALICE)).isEqualTo(94);
        }
    }

    @EachDatabase
    void aLedgerIsNotBuiltOnItAndMigrationMovesTheSequence(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind)) {
            LedgerSchema schema = LedgerSchema.of(world.database().newDataSource(1, true));
            assertThatCode(schema::validate).doesNotThrowAnyException();
            restart(world);

            assertThatThrownBy(schema::validate)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("sequence ledger_id that is behind the tables")
                    .hasMessageContaining("migrate()");
            assertThatThrownBy(world::newLedger).isInstanceOf(IllegalStateException.class);

            schema.migrate();

            assertThatCode(schema::validate).doesNotThrowAnyException();
            world.newLedger().close();
        }
    }

    @EachDatabase
    void theStatementOfTheMessageMovesItToo(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind)) {
            LedgerSchema schema = LedgerSchema.of(world.database().newDataSource(1, true));
            restart(world);

            assertThatThrownBy(schema::validate).satisfies(refusal -> {
                String message = String.valueOf(refusal.getMessage());
                world.database().execute(message.substring(message.indexOf("ALTER ")));
            });

            assertThatCode(schema::validate).doesNotThrowAnyException();
            try (JdbcLedger next = world.newLedger()) {
                world.credits().on(next).debit(ALICE, 1, key("d"));
            }
        }
    }

    @Test
    void aBlockThatSomebodyDrawsAndUsesWhileItIsLookedAtIsNoReasonToRefuse() {
        Deque<Long> next = new ArrayDeque<>(List.of(10_001L, 20_001L, 20_001L));
        Set<Long> inUse = Set.of(10_001L);

        assertThat(catalog(next, inUse, 10_005, false).idInUse("ledger", "`ledger`"))
                .isEmpty();
    }

    @Test
    void aBlockThatNobodyDrawsWhileItIsLookedAtIsBehindTheTables() {
        Deque<Long> next = new ArrayDeque<>(List.of(10_001L, 10_001L));
        Set<Long> inUse = Set.of(10_001L);

        assertThat(catalog(next, inUse, 10_005, false).idInUse("ledger", "`ledger`"))
                .hasValue(10_005);
    }

    @Test
    void aNodeOfGaleraMayGiveABlockThatAnotherNodeHasUsed() {
        Deque<Long> next = new ArrayDeque<>(List.of(70_001L, 70_001L));
        Set<Long> inUse = Set.of(70_001L);

        assertThat(catalog(next, inUse, 70_130, true).idInUse("ledger", "`ledger`"))
                .isEmpty();
    }

    @Test
    void aNodeOfGaleraThatNoLedgerCouldGetPastIsBehindTheTables() {
        long far = (long) IdBlocks.MOST_SKIPPED * IdBlocks.BLOCK + 70_001;
        Deque<Long> next = new ArrayDeque<>(List.of(70_001L, 70_001L));
        Set<Long> inUse = Set.of(70_001L);

        assertThat(catalog(next, inUse, far, true).idInUse("ledger", "`ledger`"))
                .hasValue(far);
    }

    /** What MariaDB tells: of which block the sequence gives the first id next, each time it is asked. */
    private static MariaDbCatalog catalog(
            Deque<Long> next, Set<Long> firstOfBlocksInUse, long highest, boolean galera) {
        return (MariaDbCatalog) Proxy.newProxyInstance(
                MariaDbCatalog.class.getClassLoader(),
                new Class<?>[] {MariaDbCatalog.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "nextId" -> Optional.of(next.remove());
                    case "isInUse" -> firstOfBlocksInUse.contains((Long) arguments[1]);
                    case "highestId" -> highest;
                    case "isGaleraNode" -> galera;
                    default -> InvocationHandler.invokeDefault(proxy, method, arguments);
                });
    }

    private static void restart(HostWorld world) {
        if (world.dialect() == LedgerDialect.MYSQL) {
            // A counter does not go below the rows that are there.
            world.database().execute("DELETE FROM ledger_id");
            world.database().execute("ALTER TABLE ledger_id AUTO_INCREMENT = 1");
        } else {
            world.database().execute("ALTER SEQUENCE ledger_id RESTART WITH 1");
        }
    }
}
