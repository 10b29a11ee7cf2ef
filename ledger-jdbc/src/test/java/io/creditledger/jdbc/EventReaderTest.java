package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.TransactionId;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.StoredEventRows;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** A reader of stored events: what it gets, what it keeps, and what becomes of it if the host fails. */
class EventReaderTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private static EventReader reader(TestDatabase database) {
        return EventReader.builder(database.newDataSource(2, true)).build();
    }

    private static List<StoredEvent> readAll(EventReader reader) {
        List<StoredEvent> read = new ArrayList<>();
        int count;
        do {
            int before = read.size();
            count = reader.poll((connection, events) -> read.addAll(events));
            assertThat(count).isEqualTo(read.size() - before);
        } while (count > 0);
        return read;
    }

    private static JdbcLedger ledgerAt(TestDatabase database, Instant now) {
        return JdbcLedger.builder(database.newDataSource(2, true))
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .build();
    }

    @EachDatabase
    void eachEventIsHandledOnceInTheOrderOfItsAccount(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database)) {
            TransactionId debit =
                    world.credits().debit(ALICE, 30, key("d")).transaction().id();
            TransactionId transfer = world.credits()
                    .transfer(BOB, ALICE, 5, key("t"))
                    .transaction()
                    .id();
            List<String> documents = rows.documents();

            List<StoredEvent> read = readAll(reader(database));

            assertThat(read.stream().map(StoredEvent::json)).containsExactlyInAnyOrderElementsOf(documents);
            List<StoredEvent> ofAlice =
                    read.stream().filter(event -> event.account().equals(ALICE)).toList();
            assertThat(ofAlice.stream().map(StoredEvent::revision)).containsExactly(0L, 1L, 2L, 3L);
            assertThat(ofAlice.get(0).operation()).isEmpty();
            assertThat(ofAlice.get(2).operation()).isEqualTo(Optional.of(debit));
            assertThat(ofAlice.get(3).operation()).isEqualTo(Optional.of(transfer));
            assertThat(ofAlice.get(2).json()).contains("\"operation:" + debit + "\"");
            assertThat(ofAlice.get(2)).asString().doesNotContain("json").doesNotContain("\"");
            assertThat(rows.count()).isZero();
            assertThat(readAll(reader(database))).isEmpty();
        }
    }

    @EachDatabase
    void aBatchIsOfTheSizeThatWasSetAndNoneIsLeftOut(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database)) {
            world.credits().grant(ALICE, 1_000, key("more"));
            world.ledger()
                    .executeAll(IntStream.range(0, 300)
                            .mapToObj(n -> world.credits()
                                    .newDebit(ALICE)
                                    .amount(1)
                                    .key(key("d" + n))
                                    .build())
                            .toList());
            EventReader reader = EventReader.builder(database.newDataSource(2, true))
                    .batchSize(130)
                    .build();

            List<Integer> sizes = new ArrayList<>();
            List<Long> revisions = new ArrayList<>();
            while (reader.poll((connection, events) -> events.stream()
                            .filter(event -> event.account().equals(ALICE))
                            .map(StoredEvent::revision)
                            .forEach(revisions::add))
                    > 0) {
                sizes.add(revisions.size());
            }

            assertThat(sizes).contains(130, 260, 303);
            assertThat(revisions)
                    .isEqualTo(IntStream.rangeClosed(0, 302)
                            .mapToObj(Long::valueOf)
                            .toList());
            assertThat(rows.count()).isZero();
        }
    }

    @EachDatabase
    void aHandlerThatThrowsLosesNothingAndHoldsUpNobodyElse(TestDatabases kind) throws Exception {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database)) {
            world.credits().debit(ALICE, 30, key("d"));
            EventReader reader = reader(database);
            List<String> documents = rows.documents();
            IOException unreachable = new IOException("unreachable");
            EventReader.Handler<Exception> handler = (connection, events) -> {
                HostWorld.order(connection, 1);
                throw unreachable;
            };

            for (int n = 0; n < 3; n++) {
                assertThatThrownBy(() -> reader.poll(handler)).isSameAs(unreachable);
            }
            assertThat(rows.documents()).isEqualTo(documents);
            assertThat(world.committedOrders()).isZero();

            // Those of Alice cannot be handled, those of others can.
            for (int n = 0; n < 4; n++) {
                try {
                    reader.poll((connection, events) -> {
                        if (events.stream().anyMatch(event -> event.account().equals(ALICE))) {
                            throw unreachable;
                        }
                    });
                } catch (IOException e) {
                    assertThat(e).isSameAs(unreachable);
                }
            }
            List<StoredEvent> left = readAll(reader);
            assertThat(left.stream().map(StoredEvent::account)).containsOnly(ALICE);
            assertThat(left.stream().map(StoredEvent::revision)).containsExactly(0L, 1L, 2L);
        }
    }

    @EachDatabase
    void anErrorIsThrownAsItIs(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database)) {
            world.credits().debit(ALICE, 30, key("d"));
            long before = rows.count();
            assertThatThrownBy(() -> reader(database).poll((connection, events) -> {
                        throw new AssertionError("no");
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("no");
            assertThat(rows.count()).isEqualTo(before);
        }
    }

    @EachDatabase
    void whatTheHandlerWritesIsCommittedWithTheDeletion(TestDatabases kind) throws Exception {
        TestDatabase database = kind.createMigrated();
        StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database)) {
            EventReader reader = reader(database);
            int polls = 0;
            List<Integer> handled = new ArrayList<>();
            while (reader.poll((connection, events) -> {
                        HostWorld.order(connection, handled.size());
                        handled.add(events.size());
                    })
                    > 0) {
                polls++;
            }
            assertThat(polls).isEqualTo(handled.size()).isPositive();
            assertThat(world.committedOrders()).isEqualTo(polls);
        }
    }

    @EachDatabase
    void theHandlerCannotEndTheTransaction(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database)) {
            world.credits().debit(ALICE, 30, key("d"));
            long before = rows.count();

            assertThatThrownBy(() -> reader(database).poll((connection, events) -> connection.commit()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageStartingWith("a handler of stored events must not call commit()");
            assertThatThrownBy(() -> reader(database).poll((connection, events) -> {
                        try (var statement = connection.createStatement()) {
                            statement.execute("COMMIT");
                        }
                    }))
                    .isInstanceOf(SQLException.class)
                    .hasMessageStartingWith("a handler of stored events must not end");
            assertThat(rows.count()).isEqualTo(before);
        }
    }

    /** A command that changes nothing is recorded later than the account, and maybe later than the next change of another node. */
    @EachDatabase
    void clocksThatDifferDoNotTurnTheOrderAround(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows.in(database);
        AccountId account = AccountId.of("user:carol");
        try (JdbcLedger behind = ledgerAt(database, NOON);
                JdbcLedger ahead = ledgerAt(database, NOON.plusSeconds(30))) {
            CreditLedger one = CreditLedger.builder(behind).build();
            CreditLedger two = CreditLedger.builder(ahead).build();
            one.grant(account, 100, key("g"));
            one.freeze(account, key("f"));
            two.freeze(account, key("again"));
            one.reopen(account, key("u"));
            two.debit(account, 1, key("d"));
            one.debit(account, 1, key("e"));

            List<StoredEvent> read = readAll(reader(database));
            assertThat(read.stream().map(StoredEvent::revision)).containsExactly(0L, 1L, 2L, 2L, 3L, 4L, 5L);
        }
    }

    @EachDatabase
    void whatBecomesDueIsStoredInTheOrderInWhichItHappened(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        AccountId account = AccountId.of("user:carol");
        try (JdbcLedger now = ledgerAt(database, NOON);
                JdbcLedger later = ledgerAt(database, NOON.plus(Duration.ofDays(2)))) {
            CreditLedger credits = CreditLedger.builder(now).build();
            credits.grant(account, 100, key("plain"));
            credits.execute(credits.newGrant(account)
                    .amount(50)
                    .expiresAt(NOON.plus(Duration.ofDays(1)))
                    .key(key("lot"))
                    .build());
            credits.hold(account, 10, key("h"));
            database.execute("DELETE FROM ledger_event");

            CreditLedger.builder(later).build().debit(account, 1, key("d"));

            List<StoredEvent> read = readAll(reader(database));
            List<String> types = read.stream()
                    .map(event -> event.json().contains("\"kind\":\"EXPIRE\"")
                            ? "expired"
                            : event.operation().isPresent() ? "debit" : "due")
                    .toList();
            assertThat(types).containsExactly("expired", "due", "debit");
            assertThat(read.stream().map(StoredEvent::revision)).isSorted();
            assertThat(rows.count()).isZero();
        }
    }

    @EachDatabase
    void whatIsTooOldIsDiscarded(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        List<AccountId> accounts =
                IntStream.range(0, 20).mapToObj(n -> AccountId.of("user:" + n)).toList();
        for (int hour = 0; hour < 3; hour++) {
            try (JdbcLedger ledger = ledgerAt(database, NOON.plus(Duration.ofHours(hour)))) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                for (AccountId account : accounts) {
                    credits.grant(account, 1, key(account + " " + hour));
                }
            }
        }
        assertThat(rows.count()).isEqualTo(20 * 4);
        EventReader reader = reader(database);

        assertThat(reader.discard(NOON, 1_000)).isZero();
        assertThat(reader.discard(NOON.plusNanos(1_000), 15)).isEqualTo(15);
        assertThat(reader.discard(NOON.plus(Duration.ofHours(2)), Integer.MAX_VALUE))
                .isEqualTo(45);
        assertThat(rows.count()).isEqualTo(20);
        Set<AccountId> left = new HashSet<>();
        readAll(reader).forEach(event -> {
            left.add(event.account());
            assertThat(event.recordedAt()).isEqualTo(NOON.plus(Duration.ofHours(2)));
        });
        assertThat(left).hasSize(20);
        assertThatIllegalArgumentException().isThrownBy(() -> reader.discard(NOON, 0));
        for (Instant never : List.of(Instant.MIN, Instant.MAX)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> reader.discard(never, 1))
                    .withMessageContaining("recordedBefore must be from");
        }
        database.close();
    }

    @EachDatabase
    void whatChangedNothingIsAsOldAsItsOperation(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated()) {
            StoredEventRows rows = StoredEventRows.in(database);
            for (int day = 0; day < 2; day++) {
                try (JdbcLedger ledger = ledgerAt(database, NOON.plus(Duration.ofDays(day)))) {
                    CreditLedger credits = CreditLedger.builder(ledger).build();
                    if (day == 0) {
                        credits.grant(ALICE, 1, key("grant"));
                        credits.debit(ALICE, 1, key("debit"));
                    } else {
                        credits.debitUpTo(ALICE, 5, key("nothing left"));
                    }
                }
            }
            assertThat(rows.count()).isEqualTo(4);
            EventReader reader = reader(database);

            assertThat(reader.discard(NOON.plus(Duration.ofHours(1)), 100)).isEqualTo(3);
            assertThat(rows.documents()).singleElement().asString().contains("nothing left");
            assertThat(reader.discard(NOON.plus(Duration.ofDays(2)), 100)).isEqualTo(1);
        }
    }

    @EachDatabase
    void aHandlerThatHidesItsFailureLosesNothing(TestDatabases kind) {
        TestDatabase database = kind.createMigrated();
        StoredEventRows rows = StoredEventRows.in(database);
        try (HostWorld world = HostWorld.in(database)) {
            long stored = rows.count();
            EventReader reader = reader(database);
            EventReader.Handler<RuntimeException> hiding = (connection, events) -> {
                try {
                    HostWorld.order(connection, 1);
                    HostWorld.order(connection, 1);
                } catch (SQLException twice) {
                    assertThat(twice.getMessage()).isNotEmpty();
                }
            };

            if (kind == TestDatabases.POSTGRESQL) {
                assertThatThrownBy(() -> reader.poll(hiding))
                        .isExactlyInstanceOf(StorageException.class)
                        .hasMessageContaining("although one of its statements had failed");
                assertThat(rows.count()).isEqualTo(stored);
                assertThat(world.orderIds()).isEmpty();
            } else {
                assertThat(reader.poll(hiding)).isPositive();
                assertThat(world.orderIds()).containsExactly(1L);
            }
            assertThat(world.ledger().verify().violations()).isEmpty();
        }
    }

    @EachDatabase
    void aReaderOfALedgerThatStoresNothingIsRefused(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated()) {
            DataSource pool = database.newDataSource(1, true);
            assertThatIllegalStateException()
                    .isThrownBy(() -> EventReader.builder(pool).build())
                    .withMessageContaining("call LedgerSchema.storeEvents() once");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EventReader.builder(pool).batchSize(1_001))
                    .withMessage("batchSize must be from 1 to 1000, but is 1001");
        }
    }
}
