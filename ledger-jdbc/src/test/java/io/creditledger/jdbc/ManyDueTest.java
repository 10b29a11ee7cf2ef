package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.Leg;
import io.creditledger.Outcome;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.Post;
import io.creditledger.contract.MutableClock;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A group may touch more accounts on which something is due than one block of ids has numbers for. */
class ManyDueTest {
    private static final int POSTS = 102;
    private static final int RECEIVERS = 99;

    private static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }

    /** Lots of 5 that all end in ten seconds, one for each of more users than a block has ids. */
    private static List<Command<?>> grants(CreditLedger credits, MutableClock clock) {
        List<Command<?>> grants = new ArrayList<>();
        for (int i = 0; i < POSTS * RECEIVERS; i++) {
            grants.add(credits.newGrant(user(i))
                    .amount(5)
                    .expiresAt(clock.instant().plusSeconds(10))
                    .key(key("lot-" + i))
                    .build());
        }
        return grants;
    }

    /** Gives 1 to each of them, out of revenue. */
    private static AtomicGroup gift(CreditLedger credits) {
        List<KeyedCommand<?>> posts = new ArrayList<>();
        for (int i = 0; i < POSTS; i++) {
            Post.Builder post = Post.builder().leg(new Leg(credits.revenue(), credits.asset(), -RECEIVERS));
            for (int j = 0; j < RECEIVERS; j++) {
                post.leg(user(i * RECEIVERS + j), credits.asset(), 1);
            }
            posts.add(post.key(key("post-" + i)).build());
        }
        return AtomicGroup.of(posts);
    }

    @Tag("slow")
    @Test
    void aGroupBooksWhatIsDueOnMoreAccountsThanABlockHasIds() {
        assertBooked(TestDatabases.H2_MEMORY);
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource(names = {"H2_FILE", "POSTGRESQL", "MARIADB", "MYSQL"})
    void aGroupBooksItOnEveryDatabase(TestDatabases kind) {
        assertBooked(kind);
    }

    private static void assertBooked(TestDatabases kind) {
        MutableClock clock = new MutableClock();
        try (TestDatabase database = kind.createMigrated();
                JdbcLedger ledger = JdbcLedger.builder(database.newDataSource(2, true))
                        .clock(clock)
                        .callTimeout(Duration.ofMinutes(2))
                        .build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            List<Command<?>> grants = grants(credits, clock);
            assertThat(grants).hasSizeGreaterThan(IdBlocks.BLOCK);
            assertThat(ledger.executeAll(grants.subList(0, 5_000))).allMatch(Outcome::isAccepted);
            assertThat(ledger.executeAll(grants.subList(5_000, grants.size()))).allMatch(Outcome::isAccepted);
            clock.advance(Duration.ofSeconds(10));

            Outcome<?> outcome = ledger.execute(gift(credits));

            assertThat(outcome.isAccepted()).isTrue();
            assertThat(outcome.changedBalances()).hasSize(grants.size());
            assertThat(outcome.changedBalances()).extracting(Balance::posted).containsOnly(1L);
            assertThat(ledger.balance(credits.expired()).posted()).isEqualTo(5L * grants.size());
            assertThat(IntStream.of(0, grants.size() - 1)
                            .mapToObj(i -> ledger.balance(user(i)).posted()))
                    .containsOnly(1L);
            assertThat(ledger.verify().violations()).isEmpty();
        }
    }
}
