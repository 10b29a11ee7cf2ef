package io.creditledger.jdbc.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.Refund;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On PostgreSQL columns that are NULL in all rows of a unit of work, or that have not changed, are not sent. */
class WriteShapesTest {
    private static final AccountId ALICE = AccountId.of("user:alice");
    private static final AccountId BOB = AccountId.of("user:bob");
    private static final String ALL_OF_OPERATIONS = "effective_at, metadata, reference, returned, reversed_by)";
    private static final String ALL_OF_POSTINGS = "held_after, revision)";
    private static final String ALL_OF_ACCOUNTS = "floor = u.floor";

    private TestDatabase database;
    private CountingDataSource sent;
    private JdbcLedger ledger;
    private CreditLedger credits;

    @BeforeEach
    void open() {
        database = TestDatabases.POSTGRESQL.createMigrated();
        sent = new CountingDataSource(database.newDataSource(1, true));
        ledger = JdbcLedger.builder(sent).build();
        credits = CreditLedger.builder(ledger).build();
        credits.grant(ALICE, 100, key("a"));
        credits.grant(BOB, 100, key("b"));
    }

    @AfterEach
    void close() throws Exception {
        assertThat(ledger.verify().violations()).isEmpty();
        ledger.close();
        database.close();
    }

    private static IdempotencyKey key(String name) {
        return IdempotencyKey.of("test", name);
    }

    private Debit.Builder debit(AccountId account, String name) {
        return credits.newDebit(account).amount(1).key(key(name));
    }

    /** Executes commands in one unit of work, and returns what was sent to write them. */
    private String written(Command<?>... commands) {
        sent.take();
        ledger.executeAll(List.of(commands)).forEach(Outcome::orElseThrow);
        List<String> trips = sent.take();
        return trips.get(trips.size() - 1);
    }

    @Test
    void plainDebitsSendNothingThatIsNullOrUnchanged() {
        String written = written(debit(ALICE, "1").build(), debit(BOB, "2").build());

        assertThat(written)
                .contains("legs, recorded_at) SELECT", "posted_after) SELECT")
                .contains("SET posted = u.posted, seq = u.seq, revision = u.revision, recorded_at = u.recorded_at FROM")
                .doesNotContain(ALL_OF_OPERATIONS, ALL_OF_POSTINGS, ALL_OF_ACCOUNTS);
        assertThat(credits.balance(ALICE).posted()).isEqualTo(99);
    }

    @Test
    void metadataOfOneIsStoredBesidePlainOnes() {
        String written = written(
                debit(ALICE, "1").build(),
                debit(BOB, "2").metadata("route", "/words").build());

        assertThat(written).contains(ALL_OF_OPERATIONS).doesNotContain(ALL_OF_POSTINGS, ALL_OF_ACCOUNTS);
        assertThat(ledger.transaction(key("1")).orElseThrow().metadata()).isEmpty();
        assertThat(ledger.transaction(key("2")).orElseThrow().metadata()).isEqualTo(Map.of("route", "/words"));
    }

    @Test
    void anEffectiveTimeAndAReferenceAreStoredBesidePlainDebits() {
        Instant effective = Instant.parse("2026-01-01T00:00:00Z");
        credits.debit(ALICE, 5, key("original"));

        String written = written(
                debit(ALICE, "1").build(),
                debit(BOB, "2").effectiveAt(effective).build(),
                Refund.of(OperationRef.of(key("original")))
                        .amount(2)
                        .key(key("3"))
                        .build());

        assertThat(written).contains(ALL_OF_OPERATIONS);
        assertThat(ledger.transaction(key("2")).orElseThrow().effectiveAt()).isEqualTo(effective);
        assertThat(ledger.transaction(key("1")).orElseThrow().reference()).isEmpty();
        assertThat(ledger.transaction(key("3")).orElseThrow().reference())
                .contains(ledger.transaction(key("original")).orElseThrow().id());
    }

    @Test
    void aHoldSendsAllOfTheAccountsAndIsRememberedByLaterPostings() {
        String placed = written(
                debit(BOB, "1").build(),
                credits.newHold(ALICE).amount(10).key(key("hold")).build());
        String later = written(debit(ALICE, "2").build(), debit(BOB, "3").build());

        assertThat(placed).contains(ALL_OF_ACCOUNTS).doesNotContain(ALL_OF_POSTINGS);
        assertThat(later).contains(ALL_OF_POSTINGS).doesNotContain(ALL_OF_ACCOUNTS);
        assertThat(credits.balance(ALICE).held()).isEqualTo(10);
        assertThat(credits.balance(BOB).posted()).isEqualTo(98);
    }

    @Test
    void newLimitsAreStoredBesideAPlainDebit() {
        String written = written(
                debit(BOB, "1").build(),
                ChangeLimits.of(ALICE).floor(-7).key(key("limits")).build());

        assertThat(written).contains(ALL_OF_ACCOUNTS);
        assertThat(credits.balance(ALICE).floor()).isEqualTo(-7);
        assertThat(credits.balance(BOB).floor()).isZero();
    }
}
