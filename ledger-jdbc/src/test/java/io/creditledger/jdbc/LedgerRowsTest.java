package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.Refund;
import io.creditledger.contract.MutableClock;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The contract believes {@link LedgerRows} that nothing has changed: every change of a row is noticed. */
class LedgerRowsTest {
    private static final AccountId USER = AccountId.of("user");
    private static final List<String> NUMBERS = List.of(
            "ledger_account.status",
            "ledger_account.floor",
            "ledger_account.posted",
            "ledger_account.held",
            "ledger_account.upcoming",
            "ledger_account.restricted",
            "ledger_account.open_lots",
            "ledger_account.open_holds",
            "ledger_account.seq",
            "ledger_account.revision",
            "ledger_account.recorded_at",
            "ledger_operation.returned",
            "ledger_operation.reversed_by",
            "ledger_lot.remaining",
            "ledger_lot.reserved",
            "ledger_lot.expired",
            "ledger_lot.expires_at",
            "ledger_hold.captured",
            "ledger_hold.ended_at",
            "ledger_hold.expires_at",
            "ledger_hold.status",
            "ledger_allocation.amount",
            "ledger_allocation.returned",
            "ledger_usage.debits",
            "ledger_usage.debited",
            "ledger_usage.refunds",
            "ledger_usage.refunded");
    private static final List<String> TABLES = List.of(
            "ledger_asset",
            "ledger_account",
            "ledger_operation",
            "ledger_posting",
            "ledger_lot",
            "ledger_hold",
            "ledger_allocation",
            "ledger_usage");

    @EachDatabase
    void everyChangeOfARowIsNoticed(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated()) {
            bookSomething(database);
            try (Connection connection = database.connect()) {
                connection.setAutoCommit(false);
                List<String> before = LedgerRows.read(connection);

                for (String change : changes()) {
                    try (Statement statement = connection.createStatement()) {
                        assertThat(statement.executeUpdate(change)).as(change).isPositive();
                    }
                    assertThat(LedgerRows.read(connection)).as(change).isNotEqualTo(before);
                    connection.rollback();
                }
                assertThat(LedgerRows.read(connection)).as("nothing").isEqualTo(before);
            }
        }
    }

    @EachDatabase
    void foldingIsNoChange(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.createMigrated();
                JdbcLedger ledger =
                        JdbcLedger.builder(database.newDataSource(2, true)).build();
                Connection connection = database.connect()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            credits.grant(USER, 10, IdempotencyKey.of("test", "g"));
            List<String> before = LedgerRows.read(connection);

            ledger.execute(CompactTotals.now());

            assertThat(LedgerRows.read(connection)).isEqualTo(before);
        }
    }

    private static List<String> changes() {
        List<String> changes = new ArrayList<>();
        for (String number : NUMBERS) {
            String table = number.substring(0, number.indexOf('.'));
            String column = number.substring(table.length() + 1);
            changes.add("UPDATE " + table + " SET " + column + " = COALESCE(" + column + ", 0) + 1");
        }
        TABLES.forEach(table -> changes.add("DELETE FROM " + table));
        return changes;
    }

    private static void bookSomething(TestDatabase database) {
        MutableClock clock = new MutableClock();
        LedgerSchema.of(database.newDataSource(1, true)).countUsage("route");
        try (JdbcLedger ledger =
                JdbcLedger.builder(database.newDataSource(2, true)).clock(clock).build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            ledger.execute(credits.newGrant(USER)
                    .amount(10)
                    .expiresAt(clock.instant().plus(Duration.ofDays(1)))
                    .key(IdempotencyKey.of("test", "g"))
                    .build());
            credits.debit(USER, 3, IdempotencyKey.of("test", "d"));
            ledger.execute(Refund.of(OperationRef.of(IdempotencyKey.of("test", "d")))
                    .amount(1)
                    .key(IdempotencyKey.of("test", "r"))
                    .build());
            ledger.execute(credits.newHold(USER)
                    .amount(2)
                    .key(IdempotencyKey.of("test", "h"))
                    .build());
            ledger.execute(CaptureHold.of(OperationRef.of(IdempotencyKey.of("test", "h")))
                    .amount(1)
                    .key(IdempotencyKey.of("test", "c"))
                    .build());
        }
    }
}
