package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.lock;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.ExpiryReport;
import io.creditledger.Outcome;
import io.creditledger.command.Grant;
import io.creditledger.contract.MutableClock;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A sweep settles account by account: one that is held or broken keeps no other from being settled. */
class HeldSweepTest {
    private static final int USERS = 50;

    private final MutableClock clock = new MutableClock();

    private static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }

    /** Returns a ledger in which each user has a lot that has just ended, the first user's first. */
    private JdbcLedger ledgerWithDueLots(HostWorld world) {
        JdbcLedger ledger = JdbcLedger.builder(world.database().newDataSource(2, true))
                .clock(clock)
                .build();
        CreditLedger credits = world.credits().on(ledger);
        List<Grant> grants = IntStream.range(0, USERS)
                .mapToObj(user -> credits.newGrant(user(user))
                        .amount(5)
                        .expiresAt(clock.instant().plusSeconds(10 + user))
                        .key(key("lot " + user))
                        .build())
                .toList();
        ledger.executeAll(grants).forEach(Outcome::orElseThrow);
        clock.advance(Duration.ofSeconds(10 + USERS));
        return ledger;
    }

    @EachDatabase
    void aHeldAccountIsSkippedAndTheOthersAreSettled(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = ledgerWithDueLots(world);
                Connection host = world.begin()) {
            CreditLedger credits = world.credits().on(ledger);
            lock(host, user(7));

            assertThat(credits.expireDue(100)).isEqualTo(new ExpiryReport(49, 1, List.of(), false));
            assertThat(world.posted(credits.expired())).isEqualTo(49 * 5);
            assertThat(credits.expireDue(100)).isEqualTo(new ExpiryReport(0, 1, List.of(), false));
            host.rollback();

            assertThat(credits.expireDue(100)).isEqualTo(new ExpiryReport(1, 0, List.of(), false));
            assertThat(world.posted(credits.expired())).isEqualTo(50 * 5);
        }
    }

    /** Whoever sweeps as long as there is more must get to the end, although those in front stay held. */
    @EachDatabase
    void heldAccountsDoNotKeepASweepFromThoseBehindThem(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = ledgerWithDueLots(world);
                Connection host = world.begin()) {
            CreditLedger credits = world.credits().on(ledger);
            for (int user = 0; user < 20; user++) {
                lock(host, user(user));
            }

            assertThat(credits.expireDue(10)).isEqualTo(new ExpiryReport(10, 20, List.of(), true));
            assertThat(credits.expireDue(20)).isEqualTo(new ExpiryReport(20, 20, List.of(), false));
            host.rollback();
            assertThat(credits.expireDue(50)).isEqualTo(new ExpiryReport(20, 0, List.of(), false));
        }
    }

    @EachDatabase
    void anAccountThatCannotBeSettledIsReportedAndTheOthersAreSettled(TestDatabases kind) {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = ledgerWithDueLots(world)) {
            CreditLedger credits = world.credits().on(ledger);
            String status = "UPDATE ledger_account SET status = %d WHERE name = 'user:7'";
            world.database().execute(status.formatted(77));

            ExpiryReport report = credits.expireDue(100);

            assertThat(report.accounts()).isEqualTo(49);
            assertThat(report.skipped()).isZero();
            assertThat(report.failures()).singleElement().satisfies(failure -> {
                assertThat(failure.account()).isEqualTo(user(7));
                assertThat(failure.reason())
                        .isInstanceOf(RuntimeException.class)
                        .hasMessageContaining("77");
            });
            assertThat(report.more()).isFalse();
            assertThat(ledger.stats().abortedConnections())
                    .as("a row that cannot be decoded says nothing about the connection")
                    .isZero();
            world.database().execute(status.formatted(0));
            assertThat(credits.expireDue(100)).isEqualTo(new ExpiryReport(1, 0, List.of(), false));
        }
    }

    @EachDatabase
    void aHostsSweepSkipsWhatAnotherHolds(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind);
                JdbcLedger ledger = ledgerWithDueLots(world);
                Connection other = world.begin();
                Connection host = world.begin(Connection.TRANSACTION_READ_COMMITTED)) {
            lock(other, user(7));

            assertThat(world.credits().on(ledger.joining(host)).expireDue(100))
                    .isEqualTo(new ExpiryReport(49, 1, List.of(), false));
            host.commit();
            other.rollback();

            assertThat(world.credits().on(ledger).expireDue(100)).isEqualTo(new ExpiryReport(1, 0, List.of(), false));
        }
    }
}
