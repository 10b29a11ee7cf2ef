package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.number;
import static io.creditledger.jdbc.HostWorld.order;
import static io.creditledger.jdbc.HostWorld.orders;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.OperationRef;
import io.creditledger.command.Refund;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.OperationNotFoundException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.testing.MariaDbServer;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host whose snapshot is older than what others have committed. Its call is right all the same, or says that the whole
 * unit of work has to be run again; which of the two is the table in the documentation.
 */
@Tag("slow")
class HostIsolationTest {
    private static final Map<String, Integer> LEVELS = Map.of(
            "READ COMMITTED", Connection.TRANSACTION_READ_COMMITTED,
            "REPEATABLE READ", Connection.TRANSACTION_REPEATABLE_READ,
            "SERIALIZABLE", Connection.TRANSACTION_SERIALIZABLE);

    /** What a host would have been told that may not be told: neither right nor a reason to start again. */
    private static final String WRONG = "wrong: ";

    private static Stream<Arguments> databasesAndLevels() {
        return Stream.of(TestDatabases.H2_MEMORY, TestDatabases.POSTGRESQL, TestDatabases.MARIADB, TestDatabases.MYSQL)
                .flatMap(kind -> LEVELS.keySet().stream().sorted().map(level -> Arguments.of(kind, level)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("databasesAndLevels")
    void theCallIsRightOrTheWholeUnitOfWorkIsRunAgain(TestDatabases kind, String level) throws SQLException {
        try (HostWorld world = HostWorld.on(kind)) {
            assertThatAllIsAsDocumented(world, level, column(kind, level));
        }
    }

    /** From MariaDB 11.6 on it is on unless it is set off; MariaDB 10.11 has it, and off. */
    @ParameterizedTest
    @ValueSource(strings = {"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"})
    void soItIsWithSnapshotIsolationOfInnoDb(String level) throws SQLException {
        RequiredPrograms.assume(MariaDbServer.isInstalled(), MariaDbServer.HOW_TO_INSTALL);
        try (MariaDbServer server = MariaDbServer.startWith("--innodb-snapshot-isolation=ON")) {
            TestDatabase database = server.createDatabase();
            database.createLedgerTables();
            try (HostWorld world = HostWorld.in(database);
                    Connection connection = database.connect()) {
                assertThat(number(connection, "SELECT @@innodb_snapshot_isolation"))
                        .isEqualTo(1);
                String column = column(TestDatabases.MARIADB, level);
                assertThatAllIsAsDocumented(
                        world, level, level.equals("READ COMMITTED") ? column : column + ", snapshot isolation");
            }
        }
    }

    private static void assertThatAllIsAsDocumented(HostWorld world, String level, String column) throws SQLException {
        DocTable documented = DocTable.read("joined-mode.md", column);
        SoftAssertions softly = new SoftAssertions();
        for (ConcurrentChange meantime : ConcurrentChange.values()) {
            AccountId user = meantime.user();
            world.credits().grant(user, 100, key(meantime + "-start"));
            world.credits().grant(ConcurrentChange.spare(user), 100, key(meantime + "-spare"));
            meantime.before(world.credits(), user);

            String met = meet(world, meantime, level);

            softly.assertThat(met).as(meantime.row + ", " + column).isEqualTo(documented.cell(meantime.row, column));
            softly.assertThat(world.ledger().verify().violations()).isEmpty();
        }
        softly.assertAll();
    }

    @Test
    void lookingForWhatAHostsSnapshotMayHideDrawsNoIds() throws SQLException {
        try (HostWorld world = HostWorld.on(TestDatabases.MARIADB);
                Connection host = world.begin(Connection.TRANSACTION_REPEATABLE_READ);
                Connection other = world.database().connect()) {
            orders(host);
            String next = "SELECT next_not_cached_value FROM ledger_id";
            long before = number(other, next);

            CreditLedger joined = world.on(world.ledger().joining(host));
            assertThatThrownBy(() -> joined.debit(AccountId.of("user:nobody"), 1, key("debit")))
                    .isInstanceOf(AccountNotFoundException.class);
            assertThatThrownBy(() -> joined.execute(Refund.of(OperationRef.of(key("nothing")))
                            .key(key("refund"))
                            .build()))
                    .isInstanceOf(OperationNotFoundException.class);
            host.commit();

            assertThat(number(other, next)).as("blocks drawn").isEqualTo(before);
        }
    }

    private static String column(TestDatabases kind, String level) {
        String product = kind == TestDatabases.H2_MEMORY ? "H2" : kind.dialect().toString();
        return product + " "
                + Stream.of(level.split(" ")).map(word -> word.substring(0, 1)).reduce("", String::concat);
    }

    private static String meet(HostWorld world, ConcurrentChange meantime, String level) throws SQLException {
        AccountId user = meantime.user();
        // A ledger that remembers no account, so that it has to look
        JdbcLedger fresh = world.newLedger();
        String met;
        long ordersBefore = world.committedOrders();
        try (Connection host = world.begin(LEVELS.get(level))) {
            look(world, host, level);
            meantime.meanwhile(world.credits(), user);
            try {
                order(host, 10L * meantime.ordinal());
                String answer = meantime.call(world.on(fresh.joining(host)), user);
                met = answer.equals(meantime.right()) ? "right" : WRONG + answer;
                order(host, 10L * meantime.ordinal() + 1);
                met = commit(host) ? met : "again, at commit";
            } catch (StorageException failure) {
                met = failure.retry() == Retry.WHOLE_UNIT_OF_WORK ? "again" : WRONG + failure;
            }
            host.rollback();
            if (met.startsWith("again")) {
                look(world, host, level);
                order(host, 10L * meantime.ordinal());
                assertThat(meantime.call(world.on(fresh.joining(host)), user))
                        .as(meantime.row + ", the whole again")
                        .isEqualTo(meantime.right());
                order(host, 10L * meantime.ordinal() + 1);
                host.commit();
            }
        }
        assertThat(world.committedOrders() - ordersBefore).as(meantime.row).isEqualTo(2);
        assertThat(world.credits().tryExecute(world.terms(user)).isAccepted()).isTrue();
        return met;
    }

    /** Opens the host's snapshot: by reading everything, except where reading locks others out. */
    private static void look(HostWorld world, Connection host, String level) throws SQLException {
        orders(host);
        if (world.database().hasDatabasesForSchemas() && level.equals("SERIALIZABLE")) {
            return;
        }
        for (String table :
                List.of("asset", "account", "operation", "posting", "total", "delta", "lot", "hold", "allocation")) {
            number(host, "SELECT COUNT(*) FROM ledger_" + table);
        }
    }

    private static boolean commit(Connection host) throws SQLException {
        try {
            host.commit();
            return true;
        } catch (SQLException error) {
            assertThat(error.getSQLState()).isEqualTo("40001");
            return false;
        }
    }
}
