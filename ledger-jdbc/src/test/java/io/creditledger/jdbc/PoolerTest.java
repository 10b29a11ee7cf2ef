package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.command.CompactTotals;
import io.creditledger.jdbc.internal.read.ReadSessions;
import io.creditledger.jdbc.testing.PgBouncer;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a pooler that gives each transaction to another session of the server. */
@ParameterizedClass(name = "pool with autoCommit={0}")
@ValueSource(booleans = {true, false})
@Tag("slow")
class PoolerTest {
    private static final int SESSIONS = 3;
    private static final int ACCOUNTS = 10;
    private static final int AUDITS = 25;

    private static PgBouncer pooler;

    @AutoClose
    private final TestDatabase database = pooler.createDatabase();

    @Parameter
    private boolean autoCommit;

    @BeforeAll
    static void start() {
        RequiredPrograms.assume(PgBouncer.isInstalled(), PgBouncer.HOW_TO_INSTALL);
        pooler = PgBouncer.start(SESSIONS);
    }

    @AfterAll
    static void stop() {
        if (pooler != null) {
            pooler.close();
        }
    }

    @Test
    void aSnapshotIsOneAndNothingOfItIsLeftInTheSessions() throws SQLException {
        LedgerSchema.of(database.newDataSource(1, autoCommit)).migrate();
        ReadSessions reads =
                new ReadSessions(database.newDataSource(1, autoCommit), LedgerDialect.POSTGRESQL.dialect(), "");
        for (int i = 0; i < SESSIONS; i++) {
            List<String> inForce = reads.readSnapshot(handle -> List.of(
                    show(handle.getConnection(), "transaction_isolation"),
                    show(handle.getConnection(), "transaction_read_only")));
            assertThat(inForce).containsExactly("repeatable read", "on");
        }
        assertThat(settingsOfSessions()).containsExactly("read committed, off, on, 0");
    }

    @Test
    void noCallLeavesASettingInASession() throws SQLException {
        LedgerSchema.of(database.newDataSource(1, autoCommit)).migrate();
        try (JdbcLedger ledger =
                JdbcLedger.builder(database.newDataSource(2, autoCommit)).build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            AccountId user = AccountId.of("user:1");
            for (int i = 0; i < 2 * SESSIONS; i++) {
                credits.grant(user, 10, key("grant " + i));
                credits.debit(user, 5, key("debit " + i));
                credits.debit(user, 5, key("debit " + i));
                credits.tryDebit(user, 5_000, key("refused " + i));
                credits.hold(user, 1, key("hold " + i));
                ledger.preview(
                        credits.newDebit(user).amount(1).key(key("preview")).build());
                ledger.balance(user);
                ledger.breakdown(user);
                ledger.trialBalance();
                assertThat(ledger.verify().violations()).isEmpty();
                ledger.execute(CompactTotals.now());
                LedgerSchema.of(database.newDataSource(1, autoCommit)).validate();
                assertThat(settingsOfSessions()).as("round " + i).containsExactly("read committed, off, on, 0");
            }
        }
    }

    @Test
    void anAuditAmongWritersFindsNoViolation() throws Exception {
        LedgerSchema.of(database.newDataSource(1, autoCommit)).migrate();
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        AtomicBoolean stop = new AtomicBoolean();
        try (JdbcLedger ledger = JdbcLedger.builder(database.newDataSource(3, autoCommit))
                        .build();
                JdbcLedger auditor = JdbcLedger.builder(database.newDataSource(2, autoCommit))
                        .build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            for (int i = 0; i < ACCOUNTS; i++) {
                credits.grant(AccountId.of("user:" + i), 1_000_000, key("grant " + i));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int t = 0; t < SESSIONS; t++) {
                int me = t;
                writers.add(threads.submit(() -> {
                    for (int i = 0; !stop.get(); i++) {
                        credits.debit(AccountId.of("user:" + i % ACCOUNTS), 1, key(me + "." + i));
                    }
                }));
            }
            for (int i = 0; i < AUDITS && writers.stream().noneMatch(Future::isDone); i++) {
                assertThat(auditor.verify().violations()).isEmpty();
            }
            stop.set(true);
            for (Future<?> writer : writers) {
                writer.get();
            }
            assertThat(auditor.verify().violations()).isEmpty();
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    /** What strangers find, who get one session after the other. */
    private Set<String> settingsOfSessions() throws SQLException {
        Set<String> found = new TreeSet<>();
        try (Connection stranger = database.connect()) {
            for (int i = 0; i < 2 * SESSIONS; i++) {
                try (Statement statement = stranger.createStatement();
                        ResultSet row =
                                statement.executeQuery("SELECT current_setting('default_transaction_isolation') || ', '"
                                        + " || current_setting('default_transaction_read_only') || ', '"
                                        + " || current_setting('enable_seqscan') || ', '"
                                        + " || current_setting('lock_timeout')")) {
                    row.next();
                    found.add(row.getString(1));
                }
            }
        }
        return found;
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of("pooler", key);
    }
}
