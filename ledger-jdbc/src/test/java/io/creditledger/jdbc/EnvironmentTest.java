package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.Ledger;
import io.creditledger.OperationRef;
import io.creditledger.Receipt;
import io.creditledger.StatementQuery;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CompactTotals;
import io.creditledger.contract.MutableClock;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Isolated;

/** A schema beside the connection's own, a pool without auto-commit, a JVM and sessions far from UTC: nothing changes. */
@Isolated("changes the time zone of the JVM")
class EnvironmentTest {
    private final TimeZone before = TimeZone.getDefault();

    @BeforeEach
    void moveTheJvm() {
        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
    }

    @AfterEach
    void moveItBack() {
        TimeZone.setDefault(before);
    }

    @EachDatabase
    void ownedInAnotherSchemaAndZone(TestDatabases kind) {
        try (TestDatabase database = kind.create()) {
            MutableClock clock = new MutableClock();
            try (HikariDataSource pool = poolElsewhere(database);
                    JdbcLedger ledger = ledgerElsewhere(database, pool, clock)) {
                allVerbs(CreditLedger.builder(ledger).build(), clock);
                ledger.execute(CompactTotals.now());
                assertThat(ledger.verify().violations()).isEmpty();
                assertThat(ledger.balance(ALICE).posted()).isEqualTo(58);
            }
        }
    }

    @EachDatabase
    void joinedInAnotherSchemaAndZone(TestDatabases kind) throws SQLException {
        try (TestDatabase database = kind.create();
                Connection host = database.connect()) {
            MutableClock clock = new MutableClock();
            try (HikariDataSource pool = poolElsewhere(database);
                    JdbcLedger ledger = ledgerElsewhere(database, pool, clock)) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                host.setAutoCommit(false);
                String start = host.getSchema() + "/" + host.getCatalog();
                allVerbs(credits.on(ledger.joining(host)), clock);
                assertThat(host.getSchema() + "/" + host.getCatalog()).isEqualTo(start);
                host.commit();
                assertThat(ledger.verify().violations()).isEmpty();
                assertThat(ledger.balance(ALICE).posted()).isEqualTo(58);
            }
        }
    }

    private static HikariDataSource poolElsewhere(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setMaximumPoolSize(2);
        config.setAutoCommit(false);
        config.setConnectionInitSql(
                switch (database.dialect()) {
                    case H2 -> "SET TIME ZONE 'America/St_Johns'";
                    case POSTGRESQL -> "SET TimeZone = 'America/St_Johns'";
                    case MARIADB, MYSQL -> "SET time_zone = '-03:30'";
                });
        return new HikariDataSource(config);
    }

    private static JdbcLedger ledgerElsewhere(TestDatabase database, HikariDataSource pool, MutableClock clock) {
        String namespace = database.createNamespace();
        LedgerSchema.of(pool).namespace(namespace).migrate();
        return JdbcLedger.builder(pool)
                .namespace(namespace)
                .clock(clock)
                .lockWait(Duration.ofSeconds(1))
                .build();
    }

    /** Alice ends with 100 - 40 + 10 - 10 - 1 - 1 = 58. */
    private static void allVerbs(CreditLedger credits, MutableClock clock) {
        Ledger ledger = credits.ledger();
        credits.open(ALICE);
        credits.grant(ALICE, 100, key("grant"));
        clock.advance(Duration.ofNanos(1_000));
        Receipt debit = credits.debit(ALICE, 40, key("debit"));
        assertThat(debit.transaction().recordedAt()).isEqualTo(clock.instant());
        assertThat(ledger.transaction(key("debit"))).contains(debit.transaction());
        assertThat(credits.debit(ALICE, 40, key("debit")).replayed()).isTrue();
        credits.refund(OperationRef.of(key("debit")), 10, key("refund"));
        credits.grant(BOB, 5, key("grant-bob"));
        credits.transfer(ALICE, BOB, 10, key("transfer"));
        credits.debitUpTo(BOB, 100, key("up-to"));
        Receipt mistake = credits.grant(BOB, 7, key("mistake"));
        credits.reverse(OperationRef.of(mistake.transaction().id()), key("reverse"));
        credits.changeFloor(BOB, -5, key("floor"));
        credits.freeze(BOB, key("freeze"));
        credits.reopen(BOB, key("reopen"));
        ledger.execute(AtomicGroup.of(
                credits.newDebit(ALICE).amount(1).key(key("group-1")).build(),
                credits.newDebit(ALICE).amount(1).key(key("group-2")).build()));
        credits.closeAndSweep(BOB, key("close"));
        assertThat(ledger.preview(credits.newDebit(ALICE)
                                .amount(58)
                                .key(key("all"))
                                .build())
                        .isAccepted())
                .isTrue();
        assertThat(ledger.statement(StatementQuery.of(ALICE).build()).lines()).hasSize(6);
        assertThat(ledger.account(ALICE).orElseThrow().openedAt()).isEqualTo(MutableClock.START);
        assertThat(ledger.trialBalance().assets()).hasSize(1);
    }
}
