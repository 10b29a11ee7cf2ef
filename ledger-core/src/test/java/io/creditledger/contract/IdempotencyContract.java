package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.AccountStatus;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.PartialDebitReceipt;
import io.creditledger.Receipt;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.error.InsufficientCreditsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One key, one effect: replays answer as the first execution did, changed requests are refused. */
abstract class IdempotencyContract extends ContractSuite {
    private Debit debit(String key, long amount) {
        return credits.newDebit(USER).amount(amount).key(key(key)).build();
    }

    @Test
    void aReplayAnswersAsTheFirstExecutionDidHoweverMuchHasHappenedSince() {
        given(USER, 100);
        Receipt first = done(debit("d", 30));
        clock.advance(Duration.ofHours(1));
        credits.debit(USER, 20, newKey());
        credits.changeFloor(USER, -7, newKey());
        credits.freeze(USER, newKey());

        Receipt again = replayed(debit("d", 30));

        assertThat(ReceiptFacts.of(again)).isEqualTo(ReceiptFacts.of(first));
        assertThat(again.replayed()).isTrue();
        assertThat(again.balance().posted()).isEqualTo(70);
        assertThat(again.balance().floor()).isZero();
        assertThat(posted(USER)).isEqualTo(50);
    }

    @Test
    void aReplayTellsTheTermsOfItsTime() {
        credits.grant(USER, 100, newKey());
        credits.changeFloor(USER, -9, newKey());
        Receipt first = done(debit("d", 105));
        credits.changeFloor(USER, -200, newKey());

        assertThat(ReceiptFacts.of(replayed(debit("d", 105)))).isEqualTo(ReceiptFacts.of(first));
        assertThat(first.balance().floor()).isEqualTo(-9);
        assertThat(first.balance().posted()).isEqualTo(-5);
    }

    @Test
    void aReplayTellsWhatHasBeenRefundedByNow() {
        given(USER, 100);
        done(debit("d", 30));
        assertThat(replayed(debit("d", 30)).refunded()).isZero();

        credits.refund(ref("d"), 10, newKey());
        assertThat(replayed(debit("d", 30)).refunded()).isEqualTo(10);
        assertThat(replayed(debit("d", 30)).reversedBy()).isEmpty();

        Receipt reversal = credits.reverse(ref("d"), newKey());
        Receipt again = replayed(debit("d", 30));
        assertThat(again.refunded()).isEqualTo(30);
        assertThat(again.reversedBy()).contains(reversal.transaction().id());
        assertThat(again.balance().posted()).isEqualTo(70);
    }

    @Test
    void anUpToDebitReplaysWhatItTook() {
        given(USER, 30);
        DebitUpTo debit = credits.newDebitUpTo(USER).amount(100).key(key("d")).build();
        PartialDebitReceipt first = done(debit);
        credits.grant(USER, 1000, newKey());
        credits.refund(ref("d"), 5, newKey());

        PartialDebitReceipt again = replayed(debit);

        assertThat(again.taken()).isEqualTo(30);
        assertThat(again.missing()).isEqualTo(70);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.balance()).isEqualTo(first.balance());
        assertThat(again.transaction().map(TransactionFacts::of))
                .isEqualTo(first.transaction().map(TransactionFacts::of));
        assertThat(again.replayed()).isTrue();
        assertThat(again.refunded()).isEqualTo(5);
    }

    @Test
    void everyMovementReplays() {
        given(USER, 100);
        given(OTHER, 100);
        credits.debit(USER, 10, key("original"));
        List<KeyedCommand<Receipt>> movements = List.of(
                credits.newGrant(USER).amount(7).key(key("1")).build(),
                debit("2", 3),
                Transfer.between(USER, OTHER).amount(4).key(key("3")).build(),
                Post.builder()
                        .leg(leg(USER, -5))
                        .leg(leg(OTHER, 5))
                        .key(key("4"))
                        .build(),
                Refund.of(ref("original")).amount(2).key(key("5")).build(),
                Reverse.of(ref("original")).key(key("6")).build());

        for (KeyedCommand<Receipt> movement : movements) {
            Receipt first = done(movement);
            credits.debit(USER, 1, newKey());
            assertThat(ReceiptFacts.of(replayed(movement))).isEqualTo(ReceiptFacts.of(first));
        }
        // 100 - 10 + 7 - 3 - 4 - 5 + 2 + 8 - 6 x 1
        assertThat(posted(USER)).isEqualTo(89);
    }

    @Test
    void everyChangeOfAnAccountReplays() {
        given(USER, 0);
        List<KeyedCommand<AccountReceipt>> changes = List.of(
                ChangeLimits.of(USER).floor(-3).ceiling(500).key(key("1")).build(),
                FreezeAccount.of(USER).key(key("2")).build(),
                ReopenAccount.of(USER).key(key("3")).build(),
                CloseAccount.of(USER).key(key("4")).build(),
                ReopenAccount.of(USER).key(key("5")).build());

        for (KeyedCommand<AccountReceipt> change : changes) {
            AccountReceipt first = done(change);
            assertThat(first.changed()).isTrue();
            assertSameChange(first, replayed(change));
        }
        for (KeyedCommand<AccountReceipt> change : changes) {
            assertThat(replayed(change).replayed()).isTrue();
        }
        assertThat(replayed(changes.get(3)).balance().status()).isEqualTo(AccountStatus.CLOSED);
    }

    private static void assertSameChange(AccountReceipt first, AccountReceipt again) {
        assertThat(again.replayed()).isTrue();
        assertThat(again.changed()).isEqualTo(first.changed());
        assertThat(again.balance()).isEqualTo(first.balance());
        assertThat(again.account().status()).isEqualTo(first.account().status());
        assertThat(again.account().floor()).isEqualTo(first.account().floor());
        assertThat(again.account().ceiling()).isEqualTo(first.account().ceiling());
        assertThat(again.account().openedAt()).isEqualTo(first.account().openedAt());
        assertThat(again.transaction().map(TransactionFacts::of))
                .isEqualTo(first.transaction().map(TransactionFacts::of));
    }

    @Test
    void aSweepReplaysWithItsTransaction() {
        given(USER, 40);
        CloseAccount close =
                CloseAccount.of(USER).sweepTo(EXPIRED).key(key("c")).build();

        AccountReceipt first = done(close);

        assertThat(first.transaction()).isPresent();
        assertSameChange(first, replayed(close));
    }

    @Test
    void aRefusalUsesUpNoKey() {
        given(USER, 5);
        refused(InsufficientCreditsException.class, debit("d", 6));

        credits.grant(USER, 1, newKey());

        assertThat(done(debit("d", 6)).balance().posted()).isZero();
    }

    @Test
    void aRefusedKeyMayBeUsedForAnotherRequest() {
        given(USER, 5);
        refused(InsufficientCreditsException.class, debit("d", 6));

        assertThat(done(debit("d", 5)).balance().posted()).isZero();
    }

    @Test
    void keysOfOtherScopesAreOtherKeys() {
        given(USER, 100);
        for (String scope : List.of("api", "API", "api ", " api", "apí")) {
            IdempotencyKey key = IdempotencyKey.of(scope, "k");
            done(credits.newDebit(USER).amount(1).key(key).build());
            assertThat(ledger.transaction(key).orElseThrow().key()).contains(key);
        }
        done(credits.newDebit(USER).amount(1).key(IdempotencyKey.of("a", "b/c")).build());
        done(credits.newDebit(USER).amount(1).key(IdempotencyKey.of("a/b", "c")).build());
        assertThat(posted(USER)).isEqualTo(93);
    }

    @Test
    void keysAreComparedExactly() {
        given(USER, 100);
        for (String name : List.of("k", "K", "k ", " k", "ḱ", "k\u0301", "ķ", "k\u200b", "ｋ", "'k'", "k;--", "🔑")) {
            done(debit(name, 1));
            assertThat(replayed(debit(name, 1)).replayed()).isTrue();
        }
        assertThat(posted(USER)).isEqualTo(88);
    }

    // Changed requests

    private void assertConflict(String field, KeyedCommand<?> changed) {
        IdempotencyConflictException refusal = refused(IdempotencyConflictException.class, changed);
        assertThat(refusal.key()).isEqualTo(changed.key());
        assertThat(refusal.field()).isEqualTo(field);
    }

    @Test
    void anotherRequestUnderAUsedKeyIsRefusedNamingTheFirstFieldThatDiffers() {
        given(USER, 100);
        given(OTHER, 100);
        done(debit("d", 10));

        assertConflict(
                "account", credits.newDebit(OTHER).amount(11).key(key("d")).build());
        assertConflict("amount", debit("d", 11));
        assertConflict(
                "destination",
                credits.newDebit(USER)
                        .amount(10)
                        .destination(EXPIRED)
                        .key(key("d"))
                        .build());
        assertConflict(
                "effectiveAt",
                credits.newDebit(USER)
                        .amount(10)
                        .effectiveAt(MutableClock.START)
                        .key(key("d"))
                        .build());
        assertConflict(
                "command", credits.newDebitUpTo(USER).amount(10).key(key("d")).build());
        assertConflict("command", FreezeAccount.of(USER).key(key("d")).build());
    }

    @Test
    void everyFieldOfOtherCommandsIsComparedToo() {
        given(USER, 100);
        given(OTHER, 100);
        done(credits.newDebitUpTo(USER).amount(10).key(key("u")).build());
        assertConflict(
                "overdraft",
                credits.newDebitUpTo(USER)
                        .amount(10)
                        .useOverdraft()
                        .key(key("u"))
                        .build());
        done(Transfer.between(USER, OTHER).amount(1).key(key("t")).build());
        assertConflict(
                "source", Transfer.between(OTHER, USER).amount(1).key(key("t")).build());
        done(Post.builder().leg(leg(USER, -1)).leg(leg(OTHER, 1)).key(key("p")).build());
        assertConflict(
                "legs",
                Post.builder()
                        .leg(leg(USER, -2))
                        .leg(leg(OTHER, 2))
                        .key(key("p"))
                        .build());
        done(Refund.of(ref("u")).amount(2).key(key("r")).build());
        assertConflict("amount", Refund.of(ref("u")).key(key("r")).build());
        assertConflict("original", Refund.of(ref("t")).amount(2).key(key("r")).build());
        done(Reverse.of(ref("t")).key(key("v")).build());
        assertConflict("forced", Reverse.of(ref("t")).force().key(key("v")).build());
        done(ChangeLimits.of(USER).floor(-1).key(key("l")).build());
        assertConflict("floor", ChangeLimits.of(USER).floor(-2).key(key("l")).build());
        assertConflict(
                "ceiling",
                ChangeLimits.of(USER).floor(-1).noCeiling().key(key("l")).build());
        credits.debit(OTHER, 101, newKey());
        done(CloseAccount.of(OTHER).key(key("c")).build());
        assertConflict(
                "sweep", CloseAccount.of(OTHER).sweepTo(EXPIRED).key(key("c")).build());
    }

    @Test
    void theKeyIsCheckedBeforeAnythingElse() {
        given(USER, 10);
        done(debit("d", 10));

        assertConflict(
                "account", credits.newDebit(NOBODY).amount(10).key(key("d")).build());
        assertConflict("amount", debit("d", 10_000));
    }

    @Test
    void metadataIsNotComparedAndTheFirstStands() {
        given(USER, 100);
        done(credits.newDebit(USER)
                .amount(1)
                .metadata("note", "first")
                .key(key("d"))
                .build());

        Receipt again = replayed(credits.newDebit(USER)
                .amount(1)
                .metadata("note", "second")
                .metadata("more", "of it")
                .key(key("d"))
                .build());

        assertThat(again.transaction().metadata()).isEqualTo(Map.of("note", "first"));
    }

    @Test
    void whatTheConfigurationFillsInIsNotCompared() {
        given(USER, 100);
        Grant grant = credits.newGrant(USER).amount(1).key(key("g")).build();
        done(grant);
        done(debit("d", 10));
        CreditLedger reconfigured = CreditLedger.builder(ledger)
                .issuance(AccountId.of("issuance:2"))
                .revenue(AccountId.of("revenue:2"))
                .floor(-99)
                .build();

        Receipt debited =
                replayed(reconfigured.newDebit(USER).amount(10).key(key("d")).build());
        Receipt granted =
                replayed(reconfigured.newGrant(USER).amount(1).key(key("g")).build());

        assertThat(legs(debited.transaction())).containsExactly(leg(USER, -10), leg(REVENUE, 10));
        assertThat(legs(granted.transaction())).containsExactly(leg(USER, 1), leg(ISSUANCE, -1));
    }

    @Test
    void anOperationPointedToAnotherWayIsAnotherRequest() {
        given(USER, 100);
        Receipt debit = done(debit("d", 10));
        done(Refund.of(ref("d")).amount(1).key(key("r")).build());

        assertConflict(
                "original",
                Refund.of(OperationRef.of(debit.transaction().id()))
                        .amount(1)
                        .key(key("r"))
                        .build());
    }
}
