package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.LedgerReads;
import io.creditledger.OperationQuery;
import io.creditledger.PeriodStatement;
import io.creditledger.PostedBalance;
import io.creditledger.StatementQuery;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Several reports in one joined view, while others commit between any two of them. At REPEATABLE READ all of them tell the state that
 * the first one told; at READ COMMITTED each tells its own.
 */
class JoinedReportsTest {
    private static final AccountId REVENUE = AccountId.of("system:CREDIT:revenue");

    private int debits;

    /** What the reports say of an account in a period. */
    private record Told(
            long opening, long closing, long kinds, List<Long> lines, int operations, long atEnd, BigInteger used) {}

    /** The period begins between two debits and ends after everything that anybody will commit. */
    private record Period(Instant from, Instant until) {}

    private static Period given(HostWorld world) {
        world.credits().debit(ALICE, 1, key("before"));
        Instant last = world.ledger().transaction(key("before")).orElseThrow().recordedAt();
        Instant from = last.plusNanos(1_000);
        while (Instant.now().isBefore(from)) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 3; i++) {
            world.credits().debit(ALICE, 2, key("inside " + i));
        }
        return new Period(from, last.plus(Duration.ofDays(1)));
    }

    /** Commits two more units of work, which are in the period, on another connection. */
    private void meanwhile(HostWorld world) {
        world.credits().debit(ALICE, 5, key("meanwhile " + ++debits));
        world.credits().transfer(BOB, ALICE, 1, key("transfer " + debits));
    }

    private Told reports(HostWorld world, LedgerReads view, AccountId account, Period period) {
        PeriodStatement statement = view.periodStatement(account, period.from(), period.until());
        meanwhile(world);
        List<Long> lines =
                view
                        .statement(StatementQuery.of(account)
                                .recorded(period.from(), period.until())
                                .build())
                        .lines()
                        .stream()
                        .map(line -> line.posting().amount())
                        .toList();
        meanwhile(world);
        int operations = view.operations(OperationQuery.of(account)
                        .recorded(period.from(), period.until())
                        .build())
                .operations()
                .size();
        meanwhile(world);
        PostedBalance end = view.balanceAt(account, period.until());
        meanwhile(world);
        BigInteger used =
                view.periodTotals(period.from(), period.until()).get(0).used();
        return new Told(
                statement.opening(), statement.closing(), statement.postings(), lines, operations, end.posted(), used);
    }

    @EachDatabase
    void reportsOfOneUnitOfWorkTellOneState(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin(Connection.TRANSACTION_REPEATABLE_READ)) {
            Period period = given(world);
            LedgerReads view = world.ledger().joining(host);

            // The first report begins the snapshot: what was posted before it is in all of them, what was after it in
            // none.
            Told user = reports(world, view, ALICE, period);
            assertThat(user).isEqualTo(new Told(99, 93, 3, List.of(-2L, -2L, -2L), 3, 93, BigInteger.valueOf(6)));
            Told revenue = reports(world, view, REVENUE, period);
            assertThat(revenue).isEqualTo(new Told(1, 7, 3, List.of(2L, 2L, 2L), 3, 7, BigInteger.valueOf(6)));
            assertThat(reports(world, view, ALICE, period)).isEqualTo(user);
            assertThat(view.trialBalanceAt(period.until()).assets())
                    .singleElement()
                    .satisfies(credit -> assertThat(credit.limitedPosted()).isEqualTo(193));

            host.commit();
            assertThat(view.periodStatement(ALICE, period.from(), period.until())
                            .closing())
                    .isEqualTo(93 - debits * 4L);
        }
    }

    @EachDatabase
    void atReadCommittedEachReportIsOfItsOwnState(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin(Connection.TRANSACTION_READ_COMMITTED)) {
            Period period = given(world);

            Told user = reports(world, world.ledger().joining(host), ALICE, period);

            // Each is right for itself: opening, totals and closing are of one state, but the next report knows more.
            assertThat(user.opening()).isEqualTo(99);
            assertThat(user.closing()).isEqualTo(93);
            assertThat(user.kinds()).isEqualTo(3);
            assertThat(user.lines()).containsExactly(1L, -5L, -2L, -2L, -2L);
            assertThat(user.operations()).isEqualTo(7);
            assertThat(user.atEnd()).isEqualTo(93 - 3 * 4);
            assertThat(user.used()).isEqualTo(6 + 4 * 5);
        }
    }
}
