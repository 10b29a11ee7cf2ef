package io.creditledger.cache;

import static io.creditledger.cache.Bench.ANN;
import static io.creditledger.cache.Bench.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.GroupReceipt;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.InsufficientCreditsException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a write leaves in the cache, a replay too. */
class WritesTest {
    private final Bench bench = new Bench();
    private final StagedLedger staged = bench.staged;
    private final CachingLedger cached = bench.cached;

    @Test
    void aWriteIsShownWithoutAskingTheLedger() {
        bench.grant(ANN, 10);
        bench.credits.debit(ANN, 3, bench.key());

        assertThat(cached.balance(ANN)).isEqualTo(staged.real.balance(ANN));
        assertThat(bench.posted(ANN)).isEqualTo(7);
        assertThat(staged.reads()).isZero();
    }

    @Test
    void bothSidesOfATransferAreShown() {
        bench.grant(ANN, 10);
        bench.grant(BOB, 1);
        bench.credits.transfer(ANN, BOB, 4, bench.key());

        assertThat(bench.posted(ANN)).isEqualTo(6);
        assertThat(bench.posted(BOB)).isEqualTo(5);
        assertThat(staged.reads()).isZero();
    }

    @Test
    void anUnlimitedAccountIsReadAgainAfterEachWrite() {
        AccountId revenue = bench.credits.revenue();
        bench.grant(ANN, 9);

        bench.credits.debit(ANN, 4, bench.key());
        assertThat(bench.posted(revenue)).isEqualTo(4);
        assertThat(bench.posted(revenue)).isEqualTo(4);
        bench.credits.debitUpTo(ANN, 2, bench.key());
        assertThat(bench.posted(revenue)).isEqualTo(6);
        bench.credits.closeAndSweep(ANN, bench.key());
        assertThat(bench.posted(bench.credits.expired())).isEqualTo(3);

        assertThat(staged.reads()).isEqualTo(3);
    }

    @Test
    void aFreezeIsShown() {
        bench.grant(ANN, 10);
        bench.credits.freeze(ANN, bench.key());

        assertThat(cached.balance(ANN).covers(1)).isFalse();
        assertThat(staged.reads()).isZero();
    }

    @Test
    void aListOfWritesIsShown() {
        Outcome<?> refused = cached.executeAll(List.of(
                        bench.credits.newGrant(ANN).amount(5).key(bench.key()).build(),
                        bench.credits.newDebit(ANN).amount(9).key(bench.key()).build(),
                        bench.credits.newDebit(ANN).amount(2).key(bench.key()).build()))
                .get(1);

        assertThat(refused.isAccepted()).isFalse();
        assertThat(bench.posted(ANN)).isEqualTo(3);
        assertThat(staged.reads()).isZero();
    }

    @Test
    void aListAsLongAsAllowedIsShownInFull() {
        List<OpenAccount> openings = new ArrayList<>();
        for (int i = 0; i < Bounds.COMMANDS_PER_CALL; i++) {
            openings.add(OpenAccount.limited(AccountId.of("user:" + i), Asset.of("CREDIT", 0))
                    .build());
        }
        cached.executeAll(openings);
        openings.forEach(opening -> cached.balance(opening.account()));

        assertThat(staged.reads()).isZero();
    }

    @Test
    void aGroupIsShown() {
        Outcome<GroupReceipt> outcome = cached.execute(AtomicGroup.of(
                bench.credits.newGrant(ANN).amount(5).key(bench.key()).build(),
                bench.credits.newDebit(ANN).amount(2).key(bench.key()).build()));

        assertThat(outcome.isAccepted()).isTrue();
        assertThat(bench.posted(ANN)).isEqualTo(3);
        assertThat(staged.reads()).isZero();
    }

    @Test
    void anAsynchronousWriteIsShownWhenItsStageCompletes() {
        List<Long> shown = new ArrayList<>();
        cached.executeAsync(
                        bench.credits.newGrant(ANN).amount(5).key(bench.key()).build())
                .thenAccept(outcome -> shown.add(bench.posted(ANN)))
                .toCompletableFuture()
                .join();

        assertThat(shown).containsExactly(5L);
        assertThat(staged.reads()).isZero();
    }

    @Test
    void aRefusalChangesNothing() {
        bench.grant(ANN, 5);

        assertThatThrownBy(() -> bench.credits.debit(ANN, 6, bench.key()))
                .isInstanceOf(InsufficientCreditsException.class);

        assertThat(bench.posted(ANN)).isEqualTo(5);
        assertThat(staged.reads()).isZero();
    }

    @Test
    void theCacheNeverDecides() {
        bench.grant(ANN, 5);
        bench.elsewhere.debit(ANN, 5, bench.key());

        assertThat(cached.balance(ANN).covers(5)).isTrue();
        assertThat(bench.credits.tryDebit(ANN, 5, bench.key()).isAccepted()).isFalse();
    }

    // Replays

    @Test
    void aReplayPutsNothing() {
        IdempotencyKey key = bench.key();
        bench.credits.grant(ANN, 5, key);
        bench.grant(ANN, 1);

        Receipt replay = bench.credits.grant(ANN, 5, key);

        assertThat(replay.balance().posted()).isEqualTo(5);
        assertThat(bench.posted(ANN)).isEqualTo(6);
        assertThat(staged.reads()).isZero();
    }

    @Test
    void aReplayOfWhatAnotherNodeDidIsShown() {
        bench.grant(ANN, 5);
        IdempotencyKey key = bench.key();
        bench.elsewhere.debit(ANN, 2, key);

        bench.credits.debit(ANN, 2, key);

        assertThat(bench.posted(ANN)).isEqualTo(3);
    }

    @Test
    void aReplayInsideAGroupIsShown() {
        bench.grant(ANN, 5);
        bench.grant(BOB, 5);
        IdempotencyKey key = bench.key();
        bench.elsewhere.debit(ANN, 2, key);

        cached.execute(AtomicGroup.of(
                bench.credits.newDebit(ANN).amount(2).key(key).build(),
                bench.credits.newDebit(BOB).amount(1).key(bench.key()).build()));

        assertThat(bench.posted(ANN)).isEqualTo(3);
        assertThat(bench.posted(BOB)).isEqualTo(4);
    }

    @Test
    void aReplayOfADebitUpToAndOfAFreezeAreShown() {
        bench.grant(ANN, 5);
        bench.grant(BOB, 5);
        IdempotencyKey debit = bench.key();
        IdempotencyKey freeze = bench.key();
        bench.elsewhere.debitUpTo(ANN, 9, debit);
        bench.elsewhere.freeze(BOB, freeze);

        bench.credits.debitUpTo(ANN, 9, debit);
        bench.credits.freeze(BOB, freeze);

        assertThat(bench.posted(ANN)).isZero();
        assertThat(cached.balance(BOB).covers(1)).isFalse();
    }
}
