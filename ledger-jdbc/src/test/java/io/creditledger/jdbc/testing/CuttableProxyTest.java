package io.creditledger.jdbc.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.creditledger.jdbc.testing.CuttableProxy.Cut;
import io.creditledger.jdbc.testing.CuttableProxy.NetworkFault;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A test tool that does not do what it says would make every test with it pass. */
@Timeout(120)
class CuttableProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AutoClose
    private final TestDatabase database = TestDatabases.POSTGRESQL.create();

    @AutoClose
    private final CuttableProxy proxy = CuttableProxy.to(database);

    @BeforeEach
    void createTable() {
        database.execute("CREATE TABLE entry (id INT PRIMARY KEY)");
    }

    @ParameterizedTest
    @EnumSource(
            value = NetworkFault.class,
            names = {"NONE", "DELAY", "TRICKLE"})
    void whatPassesIsWhole(NetworkFault fault) throws SQLException {
        String text = "0123456789".repeat(fault == NetworkFault.NONE ? 100_000 : 20);
        try (Connection connection = connect();
                PreparedStatement echo = connection.prepareStatement("SELECT ?::text")) {
            proxy.fault(fault);
            echo.setString(1, text);
            try (ResultSet row = echo.executeQuery()) {
                row.next();
                assertThat(row.getString(1)).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void aConnectionIsCutAtTheCommitOfTheDriver(Cut cut) throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            connection.commit();
            insert(connection, 2);
            proxy.cutCommits(1, cut);

            assertLost(connection::commit);

            assertEntries(cut == Cut.AFTER_COMMIT ? List.of(1, 2) : List.of(1));
            assertThat(proxy.commitsCut()).isEqualTo(1);
        }
    }

    /** The driver names a statement after it has run it five times, and does not send its text again. */
    @ParameterizedTest
    @CsvSource({"BEFORE_COMMIT, 0", "INSIDE_COMMIT, 0", "AFTER_COMMIT, 1", "BEFORE_COMMIT, 9", "AFTER_COMMIT, 9"})
    void aConnectionIsCutAtTheCommitWithinABatch(Cut cut, int runs) throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement batch =
                    connection.prepareStatement("INSERT INTO entry VALUES (?); SELECT pg_sleep(0); COMMIT")) {
                for (int run = 0; run < runs; run++) {
                    batch.setInt(1, run);
                    batch.execute();
                }
                proxy.cutCommits(1, cut);
                batch.setInt(1, 100);

                assertLost(batch::execute);
            }
        }
        int expected = cut == Cut.AFTER_COMMIT ? runs + 1 : runs;
        await().atMost(PATIENCE)
                .until(() -> entries().size() == expected && proxy.connections().isEmpty());
        assertThat(entries().contains(100)).isEqualTo(cut == Cut.AFTER_COMMIT);
    }

    @Test
    void onlyACommitIsCut() throws SQLException {
        proxy.cutCommits(1, Cut.BEFORE_COMMIT);
        try (Connection connection = connect()) {
            insert(connection, 1);
            connection.setAutoCommit(false);
            insert(connection, 2);
            connection.rollback();
            connection.setAutoCommit(true);
            try (var statement = connection.createStatement()) {
                statement.execute("SELECT 'COMMIT'; SELECT 1 AS \"; COMMIT\"");
            }
        }
        assertThat(proxy.commitsCut()).isZero();
        assertEntries(List.of(1));
    }

    @Test
    void aCommitThatADeafNetworkHeldBackIsDoneWhenItHearsAgain() throws Exception {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            proxy.fault(NetworkFault.DEAF);
            connection.setNetworkTimeout(Runnable::run, 300);
            assertThatThrownBy(connection::commit).hasRootCauseInstanceOf(SocketTimeoutException.class);
        }
        assertEntries(List.of());

        proxy.heal();

        await().atMost(PATIENCE).until(() -> entries().equals(List.of(1)));
    }

    @ParameterizedTest
    @CsvSource({"BLACK_HOLE, false", "BLACK_HOLE_TO_SERVER, false", "BLACK_HOLE_TO_CLIENT, true"})
    void whatFallsIntoABlackHoleIsLostAndSoIsTheEndOfTheConnection(NetworkFault fault, boolean reachesServer)
            throws Exception {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            proxy.fault(fault);
            connection.setNetworkTimeout(Runnable::run, 300);
            assertThatThrownBy(connection::commit).hasRootCauseInstanceOf(SocketTimeoutException.class);
        }
        if (reachesServer) {
            await().atMost(PATIENCE).until(() -> entries().equals(List.of(1)));
        } else {
            // whoever inserts the same row waits for it: the server still has the unit of work open
            assertThat(isRowLocked(1)).isTrue();
        }

        proxy.heal();

        await().atMost(PATIENCE)
                .until(() -> !isRowLocked(1) && proxy.connections().isEmpty());
        assertEntries(reachesServer ? List.of(1) : List.of());
    }

    @Test
    void lostConnectionsAreNotToldAndNewOnesWork() throws SQLException {
        try (Connection old = connect()) {
            insert(old, 1);
            proxy.loseConnections();
            try (Connection fresh = connect()) {
                insert(fresh, 2);
            }
            old.setNetworkTimeout(Runnable::run, 300);
            assertThatThrownBy(() -> insert(old, 3)).hasRootCauseInstanceOf(SocketTimeoutException.class);
        }
        assertEntries(List.of(1, 2));
    }

    @Test
    void oneConnectionCanHaveAFaultOfItsOwn() throws SQLException {
        try (Connection one = connect()) {
            proxy.connections().forEach(connection -> connection.fault(NetworkFault.DEAF));
            try (Connection other = connect()) {
                insert(other, 1);
            }
            one.setNetworkTimeout(Runnable::run, 300);
            assertThatThrownBy(() -> insert(one, 2)).hasRootCauseInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aFaultCanBeginInTheMiddleOfAMessage() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement echo = connection.prepareStatement("SELECT length(?)")) {
            connection.setNetworkTimeout(Runnable::run, 300);
            proxy.faultAfter(1, NetworkFault.DEAF);
            echo.setString(1, "0123456789".repeat(10_000));
            assertThatThrownBy(echo::executeQuery).hasRootCauseInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(value = NetworkFault.class, mode = Mode.EXCLUDE, names = "NONE")
    void closingEndsAllThreadsWhateverTheFault(NetworkFault fault) throws Exception {
        CuttableProxy another = CuttableProxy.to(database);
        try (Connection connection = DriverManager.getConnection(another.through(database.jdbcUrl()));
                Socket client = new Socket("127.0.0.1", another.port())) {
            another.fault(fault);
            client.getOutputStream().write(new byte[] {0, 0, 0, 9});
            await().atMost(PATIENCE).until(() -> another.connections().size() == 2);
            assertThat(threadsOf(another)).isEqualTo(5);

            another.close();

            await().atMost(PATIENCE).until(() -> threadsOf(another) == 0);
            client.setSoTimeout((int) PATIENCE.toMillis());
            assertEnded(client.getInputStream());
            assertThatThrownBy(() -> insert(connection, 1)).isInstanceOf(SQLException.class);
        } finally {
            another.close();
        }
    }

    private static void assertEnded(InputStream in) {
        try {
            assertThat(in.read()).isEqualTo(-1);
        } catch (IOException reset) {
            assertThat(reset).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    private static long threadsOf(CuttableProxy proxy) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(proxy.threadName()))
                .count();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(proxy.through(database.jdbcUrl()));
    }

    private static void insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO entry VALUES (?)")) {
            insert.setInt(1, id);
            insert.executeUpdate();
        }
    }

    private boolean isRowLocked(int id) throws SQLException {
        try (Connection direct = database.connect()) {
            direct.setAutoCommit(false);
            try (var statement = direct.createStatement()) {
                statement.execute("SET LOCAL lock_timeout = 200");
                statement.execute("INSERT INTO entry VALUES (" + id + ") ON CONFLICT DO NOTHING");
                return false;
            } catch (SQLException locked) {
                assertThat(locked.getSQLState()).isEqualTo("55P03");
                return true;
            } finally {
                direct.rollback();
            }
        }
    }

    private static void assertLost(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        error -> assertThat(error.getSQLState()).startsWith("08"));
    }

    private void assertEntries(List<Integer> expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(entries()).isEqualTo(expected));
    }

    private List<Integer> entries() throws SQLException {
        try (Connection direct = database.connect();
                var statement = direct.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM entry")) {
            row.next();
            return List.of((Integer[]) row.getArray(1).getArray());
        }
    }
}
