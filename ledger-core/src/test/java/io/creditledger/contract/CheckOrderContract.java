package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotId;
import io.creditledger.Outcome;
import io.creditledger.TransactionId;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.SettleAccount;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import io.creditledger.error.RejectedException;
import io.creditledger.error.RejectionCode;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Of several reasons to refuse a command the first in the published order is told: key, existence, asset, status, limits.
 * Each command is given every reason there is, and they are taken away one by one.
 */
abstract class CheckOrderContract extends LotSuite {
    private static final AccountId DOLLARS = AccountId.of("user:dollars");
    private static final AccountId FROZEN = AccountId.of("user:frozen");
    private static final AccountId CLOSED = AccountId.of("user:closed");

    /** Returns why a command is refused. */
    private RejectionCode why(Command<?> command) {
        return refused(RejectedException.class, command).code();
    }

    /** Checks what a command under a used key is refused for, and then under free ones, and that this is the order. */
    private void refusedInOrder(Function<IdempotencyKey, List<? extends Command<?>>> commands, RejectionCode... codes) {
        List<? extends Command<?>> used = commands.apply(key("used"));
        List<? extends Command<?>> free = commands.apply(newKey());
        assertThat(free).hasSameSizeAs(codes);
        assertThat(codes).isSorted();
        for (int i = 0; i < codes.length; i++) {
            Command<?> command = used.get(i);
            if (command instanceof KeyedCommand<?>) {
                assertThat(why(command)).isEqualTo(RejectionCode.IDEMPOTENCY_CONFLICT);
            }
            assertThat(why(free.get(i)))
                    .as("%s %d", free.get(i).getClass().getSimpleName(), i)
                    .isEqualTo(codes[i]);
        }
    }

    private void givenAccounts() {
        given(USER, 10);
        credits.execute(OpenAccount.limited(DOLLARS, USD).build());
        given(FROZEN, 10);
        credits.freeze(FROZEN, newKey());
        given(CLOSED, 0);
        credits.close(CLOSED, newKey());
        givenCeiling(OTHER, 5);
        credits.grant(USER, 1, key("used"));
    }

    @Test
    void thePublishedOrderIsKeyExistenceAssetStatusLimits() {
        assertThat(RejectionCode.values())
                .containsSubsequence(
                        RejectionCode.IDEMPOTENCY_CONFLICT,
                        RejectionCode.ACCOUNT_NOT_FOUND,
                        RejectionCode.ACCOUNT_UNLIMITED,
                        RejectionCode.ASSET_MISMATCH,
                        RejectionCode.ACCOUNT_NOT_OPEN,
                        RejectionCode.REFUND_EXCEEDED,
                        RejectionCode.HOLD_EXCEEDED,
                        RejectionCode.INSUFFICIENT_CREDITS,
                        RejectionCode.CEILING_EXCEEDED,
                        RejectionCode.LIMIT_EXCEEDED,
                        RejectionCode.AMOUNT_OVERFLOW);
    }

    @Test
    void movements() {
        givenAccounts();

        refusedInOrder(
                key -> List.of(
                        credits.newDebit(ISSUANCE)
                                .amount(99)
                                .destination(NOBODY)
                                .key(key)
                                .build(),
                        credits.newDebit(ISSUANCE)
                                .amount(99)
                                .destination(DOLLARS)
                                .key(key)
                                .build(),
                        credits.newDebit(FROZEN)
                                .amount(99)
                                .destination(DOLLARS)
                                .key(key)
                                .build(),
                        credits.newDebit(FROZEN).amount(99).key(key).build(),
                        credits.newDebit(USER).amount(99).key(key).build()),
                RejectionCode.ACCOUNT_NOT_FOUND,
                RejectionCode.ACCOUNT_UNLIMITED,
                RejectionCode.ASSET_MISMATCH,
                RejectionCode.ACCOUNT_NOT_OPEN,
                RejectionCode.INSUFFICIENT_CREDITS);
        refusedInOrder(
                key -> List.of(
                        credits.newDebitUpTo(ISSUANCE)
                                .amount(99)
                                .destination(NOBODY)
                                .key(key)
                                .build(),
                        credits.newDebitUpTo(ISSUANCE)
                                .amount(99)
                                .destination(DOLLARS)
                                .key(key)
                                .build(),
                        credits.newDebitUpTo(FROZEN)
                                .amount(99)
                                .destination(DOLLARS)
                                .key(key)
                                .build(),
                        credits.newDebitUpTo(FROZEN).amount(99).key(key).build()),
                RejectionCode.ACCOUNT_NOT_FOUND,
                RejectionCode.ACCOUNT_UNLIMITED,
                RejectionCode.ASSET_MISMATCH,
                RejectionCode.ACCOUNT_NOT_OPEN);
        refusedInOrder(
                key -> List.of(
                        Transfer.between(FROZEN, NOBODY).amount(99).key(key).build(),
                        Transfer.between(FROZEN, DOLLARS).amount(99).key(key).build(),
                        Transfer.between(FROZEN, OTHER).amount(99).key(key).build(),
                        Transfer.between(USER, OTHER).amount(99).key(key).build(),
                        Transfer.between(USER, OTHER).amount(6).key(key).build(),
                        Transfer.between(ISSUANCE, USER)
                                .amount(Bounds.MAX_AMOUNT)
                                .key(key)
                                .build()),
                RejectionCode.ACCOUNT_NOT_FOUND,
                RejectionCode.ASSET_MISMATCH,
                RejectionCode.ACCOUNT_NOT_OPEN,
                RejectionCode.INSUFFICIENT_CREDITS,
                RejectionCode.CEILING_EXCEEDED,
                RejectionCode.AMOUNT_OVERFLOW);
        refusedInOrder(
                key -> List.of(
                        post(FROZEN, NOBODY, 99, key),
                        post(FROZEN, DOLLARS, 99, key),
                        post(FROZEN, OTHER, 99, key),
                        post(USER, OTHER, 99, key),
                        post(USER, OTHER, 6, key),
                        post(ISSUANCE, USER, Bounds.MAX_AMOUNT, key)),
                RejectionCode.ACCOUNT_NOT_FOUND,
                RejectionCode.ASSET_MISMATCH,
                RejectionCode.ACCOUNT_NOT_OPEN,
                RejectionCode.INSUFFICIENT_CREDITS,
                RejectionCode.CEILING_EXCEEDED,
                RejectionCode.AMOUNT_OVERFLOW);
        assertThat(why(AtomicGroup.of(credits.newDebit(ISSUANCE)
                        .amount(99)
                        .destination(NOBODY)
                        .key(newKey())
                        .build())))
                .isEqualTo(RejectionCode.GROUP_REJECTED);
    }

    private static Post post(AccountId from, AccountId to, long amount, IdempotencyKey key) {
        return Post.builder()
                .leg(from, CREDIT, -amount)
                .leg(to, CREDIT, amount)
                .key(key)
                .build();
    }

    private Grant.Builder lotTo(AccountId account, AccountId source, AccountId expiry) {
        return Grant.to(account).source(source).expiryAccount(expiry).expiresAt(at(-1));
    }

    @Test
    void grants() {
        givenAccounts();
        Asset other = Asset.of("CREDIT", 3);
        OpenAccount terms = OpenAccount.limited(NOBODY, other).build();

        refusedInOrder(
                key -> List.of(
                        lotTo(REVENUE, ISSUANCE, NOBODY).amount(99).key(key).build(),
                        lotTo(NOBODY, ISSUANCE, AccountId.of("none"))
                                .openingTerms(terms)
                                .amount(9)
                                .key(key)
                                .build(),
                        lotTo(REVENUE, ISSUANCE, USER).amount(99).key(key).build(),
                        lotTo(CLOSED, DOLLARS, USER).amount(99).key(key).build(),
                        lotTo(NOBODY, ISSUANCE, USER)
                                .openingTerms(terms)
                                .amount(9)
                                .key(key)
                                .build(),
                        lotTo(NOBODY, ISSUANCE, EXPIRED)
                                .openingTerms(terms)
                                .amount(9)
                                .key(key)
                                .build(),
                        lotTo(CLOSED, DOLLARS, EXPIRED).amount(99).key(key).build(),
                        lotTo(CLOSED, USER, EXPIRED).amount(99).key(key).build(),
                        lotTo(OTHER, USER, EXPIRED).amount(99).key(key).build(),
                        lotTo(OTHER, USER, EXPIRED)
                                .expiresAt(at(9))
                                .amount(99)
                                .key(key)
                                .build(),
                        lotTo(OTHER, USER, EXPIRED)
                                .expiresAt(at(9))
                                .amount(6)
                                .key(key)
                                .build(),
                        lotTo(USER, ISSUANCE, EXPIRED)
                                .expiresAt(at(9))
                                .amount(Bounds.MAX_AMOUNT)
                                .key(key)
                                .build()),
                RejectionCode.ACCOUNT_NOT_FOUND,
                RejectionCode.ACCOUNT_NOT_FOUND,
                RejectionCode.ACCOUNT_UNLIMITED,
                RejectionCode.ACCOUNT_LIMITED,
                RejectionCode.ACCOUNT_LIMITED,
                RejectionCode.ASSET_MISMATCH,
                RejectionCode.ASSET_MISMATCH,
                RejectionCode.ACCOUNT_NOT_OPEN,
                RejectionCode.LOT_ENDED,
                RejectionCode.INSUFFICIENT_CREDITS,
                RejectionCode.CEILING_EXCEEDED,
                RejectionCode.AMOUNT_OVERFLOW);
    }

    @Test
    void holds() {
        givenAccounts();
        credits.hold(USER, 4, key("hold"));
        credits.hold(USER, 1, key("ended"));
        credits.release(ref("ended"), newKey());
        refusedInOrder(
                key -> List.of(
                        credits.newHold(ISSUANCE)
                                .amount(99)
                                .destination(NOBODY)
                                .key(key)
                                .build(),
                        credits.newHold(ISSUANCE)
                                .amount(99)
                                .destination(DOLLARS)
                                .key(key)
                                .build(),
                        credits.newHold(FROZEN)
                                .amount(99)
                                .destination(DOLLARS)
                                .key(key)
                                .build(),
                        credits.newHold(FROZEN).amount(99).key(key).build(),
                        credits.newHold(USER).amount(99).key(key).build()),
                RejectionCode.ACCOUNT_NOT_FOUND,
                RejectionCode.ACCOUNT_UNLIMITED,
                RejectionCode.ASSET_MISMATCH,
                RejectionCode.ACCOUNT_NOT_OPEN,
                RejectionCode.INSUFFICIENT_CREDITS);
        credits.freeze(USER, newKey());

        refusedInOrder(
                key -> List.of(
                        CaptureHold.of(ref("none")).amount(99).key(key).build(),
                        CaptureHold.of(ref("used")).amount(99).key(key).build(),
                        CaptureHold.of(ref("ended")).amount(99).key(key).build(),
                        CaptureHold.of(ref("hold")).amount(99).key(key).build()),
                RejectionCode.OPERATION_NOT_FOUND,
                RejectionCode.NOT_A_HOLD,
                RejectionCode.HOLD_NOT_ACTIVE,
                RejectionCode.ACCOUNT_NOT_OPEN);
        for (String name : List.of("none", "used", "ended")) {
            RejectionCode code = why(ReleaseHold.of(ref(name)).key(newKey()).build());
            assertThat(why(ExtendHold.of(ref(name))
                            .timeout(Duration.ofDays(1))
                            .key(newKey())
                            .build()))
                    .isEqualTo(code);
        }
        credits.reopen(USER, newKey());
        assertThat(why(CaptureHold.of(ref("hold")).amount(99).key(newKey()).build()))
                .isEqualTo(RejectionCode.HOLD_EXCEEDED);
        assertThat(why(CaptureHold.of(ref("hold"))
                        .amount(Bounds.MAX_AMOUNT)
                        .allowOverrun()
                        .key(newKey())
                        .build()))
                .isEqualTo(RejectionCode.INSUFFICIENT_CREDITS);
    }

    @Test
    void anOverrunThatTheAccountCannotPayIsToldBeforeWhatTheDestinationCannotCount() {
        given(USER, 10);
        given(OTHER, 10);
        credits.execute(credits.newHold(USER)
                .amount(4)
                .destination(OTHER)
                .key(key("hold"))
                .build());

        assertThat(why(CaptureHold.of(ref("hold"))
                        .amount(Bounds.MAX_AMOUNT)
                        .allowOverrun()
                        .key(newKey())
                        .build()))
                .isEqualTo(RejectionCode.INSUFFICIENT_CREDITS);
    }

    @Test
    void refundsAndReversals() {
        givenAccounts();
        credits.debit(USER, 2, key("d"));
        credits.debit(USER, 1, key("done"));
        credits.execute(Reverse.of(ref("done")).key(newKey()).build());
        credits.execute(CloseAccount.of(USER).sweepTo(EXPIRED).key(newKey()).build());

        refusedInOrder(
                key -> List.of(
                        Refund.of(ref("none"))
                                .amount(99)
                                .extendUntil(at(-1))
                                .key(key)
                                .build(),
                        Refund.of(ref("used"))
                                .amount(99)
                                .extendUntil(at(-1))
                                .key(key)
                                .build(),
                        Refund.of(ref("d"))
                                .amount(99)
                                .extendUntil(at(-1))
                                .key(key)
                                .build(),
                        Refund.of(ref("done")).amount(99).key(key).build()),
                RejectionCode.OPERATION_NOT_FOUND,
                RejectionCode.NOT_REVERSIBLE,
                RejectionCode.ACCOUNT_NOT_OPEN,
                RejectionCode.ACCOUNT_NOT_OPEN);
        refusedInOrder(
                key -> List.of(
                        Reverse.of(ref("none")).key(key).build(),
                        Reverse.of(ref("done")).key(key).build(),
                        Reverse.of(ref("d")).key(key).build()),
                RejectionCode.OPERATION_NOT_FOUND,
                RejectionCode.ALREADY_REVERSED,
                RejectionCode.ACCOUNT_NOT_OPEN);
        credits.reopen(USER, newKey());
        refusedInOrder(
                key -> List.of(
                        Refund.of(ref("d"))
                                .amount(99)
                                .extendUntil(at(-1))
                                .key(key)
                                .build(),
                        Refund.of(ref("d"))
                                .amount(99)
                                .extendUntil(at(9))
                                .key(key)
                                .build(),
                        Refund.of(ref("done")).amount(1).key(key).build()),
                RejectionCode.LOT_ENDED,
                RejectionCode.REFUND_EXCEEDED,
                RejectionCode.REFUND_EXCEEDED);
    }

    @Test
    void changesOfAccountsAndLots() {
        givenAccounts();
        lot(5, "lot", 1);
        LotId lot = lotId("lot");
        LotId none = new LotId(new TransactionId(Long.MAX_VALUE / 2).value());

        refusedInOrder(
                key -> List.of(
                        ChangeLimits.of(NOBODY).floor(6).key(key).build(),
                        ChangeLimits.of(ISSUANCE).floor(6).key(key).build(),
                        ChangeLimits.of(CLOSED).floor(6).key(key).build(),
                        ChangeLimits.of(OTHER).floor(6).key(key).build()),
                RejectionCode.ACCOUNT_NOT_FOUND,
                RejectionCode.ACCOUNT_UNLIMITED,
                RejectionCode.ACCOUNT_NOT_OPEN,
                RejectionCode.LIMITS_CONFLICT);
        refusedInOrder(
                key -> List.of(
                        FreezeAccount.of(NOBODY).key(key).build(),
                        FreezeAccount.of(ISSUANCE).key(key).build(),
                        FreezeAccount.of(CLOSED).key(key).build()),
                RejectionCode.ACCOUNT_NOT_FOUND,
                RejectionCode.ACCOUNT_UNLIMITED,
                RejectionCode.ACCOUNT_NOT_OPEN);
        refusedInOrder(
                key -> List.of(
                        CloseAccount.of(ISSUANCE).sweepTo(NOBODY).key(key).build(),
                        CloseAccount.of(ISSUANCE).sweepTo(DOLLARS).key(key).build(),
                        CloseAccount.of(USER).sweepTo(DOLLARS).key(key).build(),
                        CloseAccount.of(USER).sweepTo(CLOSED).key(key).build(),
                        CloseAccount.of(USER).key(key).build()),
                RejectionCode.ACCOUNT_NOT_FOUND,
                RejectionCode.ACCOUNT_UNLIMITED,
                RejectionCode.ASSET_MISMATCH,
                RejectionCode.ACCOUNT_NOT_OPEN,
                RejectionCode.ACCOUNT_NOT_EMPTY);
        assertThat(why(ReopenAccount.of(NOBODY).key(newKey()).build())).isEqualTo(RejectionCode.ACCOUNT_NOT_FOUND);
        assertThat(why(ReopenAccount.of(ISSUANCE).key(newKey()).build())).isEqualTo(RejectionCode.ACCOUNT_UNLIMITED);
        assertThat(why(SettleAccount.of(NOBODY))).isEqualTo(RejectionCode.ACCOUNT_NOT_FOUND);
        assertThat(why(SettleAccount.of(ISSUANCE))).isEqualTo(RejectionCode.ACCOUNT_UNLIMITED);
        assertThat(why(VoidLot.of(none).key(newKey()).build())).isEqualTo(RejectionCode.LOT_NOT_FOUND);
        on(2);
        credits.freeze(USER, newKey());
        assertThat(why(VoidLot.of(lot).key(newKey()).build())).isEqualTo(RejectionCode.ACCOUNT_NOT_OPEN);
        credits.execute(CloseAccount.of(USER).sweepTo(EXPIRED).key(newKey()).build());
        refusedInOrder(
                key -> List.of(
                        ExtendLot.of(none).end(at(9)).key(key).build(),
                        ExtendLot.of(lot).end(at(9)).key(key).build()),
                RejectionCode.LOT_NOT_FOUND,
                RejectionCode.ACCOUNT_NOT_OPEN);
        credits.reopen(USER, newKey());
        assertThat(why(ExtendLot.of(lot).end(at(9)).key(newKey()).build())).isEqualTo(RejectionCode.LOT_ENDED);
    }

    @Test
    void capturingNothingReleasesWhateverTheStatus() {
        given(USER, 10);
        given(OTHER, 0);
        credits.execute(credits.newHold(USER)
                .amount(4)
                .destination(OTHER)
                .key(key("one"))
                .build());
        credits.execute(credits.newHold(USER)
                .amount(3)
                .destination(OTHER)
                .key(key("two"))
                .build());
        credits.close(OTHER, newKey());
        done(CaptureHold.of(ref("one")).amount(0).key(newKey()).build());
        credits.freeze(USER, newKey());

        Outcome<?> released = ledger.execute(
                CaptureHold.of(ref("two")).amount(0).key(newKey()).build());

        assertThat(released.isAccepted()).isTrue();
        assertThat(ledger.balance(USER).held()).isZero();
        assertThat(posted(USER)).isEqualTo(10);
    }

    @Test
    void aFrozenAccountIsSweptWhenItIsClosed() {
        given(USER, 10);
        credits.hold(USER, 4, key("hold"));
        credits.freeze(USER, newKey());

        done(CloseAccount.of(USER).sweepTo(EXPIRED).key(newKey()).build());

        assertThat(posted(USER)).isZero();
        assertThat(posted(EXPIRED)).isEqualTo(10);
    }
}
