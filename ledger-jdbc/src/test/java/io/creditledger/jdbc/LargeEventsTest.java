package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.CreditLedger;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.contract.MutableClock;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

/** Events as large as the bounds of the ledger let them be are stored, and handed to readers whole. */
@Tag("slow")
class LargeEventsTest {
    private static final Asset CREDIT = Asset.of("CREDIT", 0);

    private static List<StoredEvent> readAll(DataSource pool) {
        EventReader reader = EventReader.builder(pool).batchSize(10).build();
        List<StoredEvent> read = new ArrayList<>();
        int count = 1;
        while (count > 0) {
            count = reader.poll((connection, events) -> read.addAll(events));
        }
        return read;
    }

    private static JdbcLedger ledger(DataSource pool, MutableClock clock) {
        return JdbcLedger.builder(pool)
                .clock(clock)
                .callTimeout(Duration.ofMinutes(10))
                .build();
    }

    @EachDatabase
    void asManyHoldsAsThereMayBeExpireAtOnce(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated()) {
            DataSource pool = database.newDataSource(2, true);
            MutableClock clock = new MutableClock();
            Instant start = Instant.parse("2030-01-01T12:00:00.123456Z");
            clock.set(start);
            AccountId user = AccountId.of("user");
            long amount = Bounds.MAX_AMOUNT / Bounds.OPEN_HOLDS;
            try (JdbcLedger ledger = ledger(pool, clock)) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(user, Bounds.MAX_AMOUNT, key("g"));
                ledger.executeAll(IntStream.range(0, Bounds.OPEN_HOLDS)
                        .mapToObj(n -> credits.newHold(user)
                                .amount(amount)
                                .timeout(Duration.ofMinutes(5))
                                .key(key("h" + n))
                                .build())
                        .toList());
                assertThat(credits.balance(user).held()).isEqualTo(amount * Bounds.OPEN_HOLDS);
            }
            LedgerSchema.of(pool).storeEvents();
            try (JdbcLedger ledger = ledger(pool, clock)) {
                clock.set(start.plusSeconds(301));

                assertThat(ledger.execute(ApplyDue.of(user)).isAccepted()).isTrue();

                assertThat(readAll(pool)).singleElement().satisfies(event -> {
                    assertThat(event.json().length()).isGreaterThan(1_000_000);
                    assertThat(event.json()).startsWith("{").endsWith("}");
                });
                assertThat(ledger.verify().violations()).isEmpty();
            }
        }
    }

    @EachDatabase
    void aLargeGroupOfPostsWithManyLimitedLegs(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated()) {
            DataSource pool = database.newDataSource(2, true);
            LedgerSchema.of(pool).storeEvents();
            try (JdbcLedger ledger =
                    JdbcLedger.builder(pool).callTimeout(Duration.ofMinutes(10)).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                List<AccountId> users = IntStream.range(0, Bounds.POSTINGS_PER_TRANSACTION)
                        .mapToObj(n -> AccountId.of("\u0001".repeat(30) + "u" + n))
                        .toList();
                users.forEach(
                        user -> ledger.execute(OpenAccount.limited(user, CREDIT).build()));

                users.forEach(user ->
                        credits.grant(user, 10, key("g" + user.value().replace("\u0001", ""))));
                readAll(pool);
                int members = 4;
                List<KeyedCommand<?>> posts = new ArrayList<>();
                for (int member = 0; member < members; member++) {
                    Post.Builder post = Post.builder().key(key("p" + member));
                    for (int n = 0; n < users.size() - 1; n++) {
                        post.leg(users.get(n), CREDIT, member % 2 == 0 ? -9 : 9);
                    }
                    post.leg(users.get(users.size() - 1), CREDIT, 9L * (users.size() - 1) * (member % 2 == 0 ? 1 : -1));
                    posts.add(post.build());
                }
                assertThat(ledger.execute(AtomicGroup.of(posts)).isAccepted()).isTrue();

                List<StoredEvent> read = readAll(pool);
                assertThat(read).hasSize(members * users.size());
                assertThat(ledger.verify().violations()).isEmpty();
            }
        }
    }
}
