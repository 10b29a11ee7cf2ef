package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.AccountStatus;
import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.OperationKind;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Transfer;
import io.creditledger.error.AccountNotEmptyException;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.AssetMismatchException;
import io.creditledger.error.LimitedAccountRequiredException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Freezing, closing and reopening accounts. */
abstract class AccountStatusContract extends ContractSuite {
    private FreezeAccount freeze(AccountId account) {
        return FreezeAccount.of(account).key(newKey()).build();
    }

    private ReopenAccount reopen(AccountId account) {
        return ReopenAccount.of(account).key(newKey()).build();
    }

    private CloseAccount close(AccountId account) {
        return CloseAccount.of(account).key(newKey()).build();
    }

    private CloseAccount sweep(AccountId account, AccountId destination) {
        return CloseAccount.of(account).sweepTo(destination).key(newKey()).build();
    }

    private Command<?> debit(AccountId account) {
        return credits.newDebit(account).amount(1).key(newKey()).build();
    }

    private Command<?> grant(AccountId account, long amount) {
        return credits.newGrant(account).amount(amount).key(newKey()).build();
    }

    // Freezing

    @Test
    void aFrozenAccountLetsNothingOut() {
        given(USER, 100);
        given(OTHER, 0);

        AccountReceipt frozen = done(freeze(USER));

        assertThat(frozen.changed()).isTrue();
        assertThat(frozen.account().status()).isEqualTo(AccountStatus.FROZEN);
        assertThat(frozen.balance().status()).isEqualTo(AccountStatus.FROZEN);
        assertThat(frozen.balance().revision()).isEqualTo(2);
        assertThat(frozen.balance().seq()).isEqualTo(1);
        assertThat(ledger.balance(USER).covers(1)).isFalse();
        AccountNotOpenException refusal = refused(AccountNotOpenException.class, debit(USER));
        assertThat(refusal.account()).isEqualTo(USER);
        assertThat(refusal.status()).isEqualTo(AccountStatus.FROZEN);
        refused(
                AccountNotOpenException.class,
                credits.newDebitUpTo(USER).amount(1).key(newKey()).build());
        refused(
                AccountNotOpenException.class,
                Transfer.between(USER, OTHER).amount(1).key(newKey()).build());
        refused(
                AccountNotOpenException.class,
                Post.builder()
                        .leg(leg(USER, -1))
                        .leg(leg(OTHER, 1))
                        .key(newKey())
                        .build());
    }

    @Test
    void aFrozenAccountLetsCreditsIn() {
        given(USER, 100);
        given(OTHER, 10);
        done(freeze(USER));

        done(grant(USER, 5));
        credits.transfer(OTHER, USER, 3, newKey());

        assertThat(posted(USER)).isEqualTo(108);
    }

    @Test
    void freezingTwiceChangesNothing() {
        given(USER, 100);
        done(freeze(USER));
        Balance before = ledger.balance(USER);

        AccountReceipt again = done(freeze(USER));

        assertThat(again.changed()).isFalse();
        assertThat(ledger.balance(USER)).isEqualTo(before);
    }

    @Test
    void aReopenedAccountPaysAgain() {
        given(USER, 100);
        done(freeze(USER));

        assertThat(done(reopen(USER)).account().status()).isEqualTo(AccountStatus.OPEN);
        done(debit(USER));
        assertThat(done(reopen(USER)).changed()).as("was open").isFalse();
    }

    // Closing

    @Test
    void anEmptyAccountIsClosedAndLetsNothingInOrOut() {
        given(USER, 0);
        given(OTHER, 10);

        AccountReceipt closed = done(close(USER));

        assertThat(closed.changed()).isTrue();
        assertThat(closed.transaction()).isEmpty();
        assertThat(closed.account().status()).isEqualTo(AccountStatus.CLOSED);
        assertThat(refused(AccountNotOpenException.class, grant(USER, 1)).status())
                .isEqualTo(AccountStatus.CLOSED);
        refused(AccountNotOpenException.class, debit(USER));
        refused(
                AccountNotOpenException.class,
                Transfer.between(OTHER, USER).amount(1).key(newKey()).build());
    }

    @Test
    void anAccountWithCreditsOrDebtIsNotClosed() {
        given(USER, 7);
        givenDebt(OTHER, 30);

        AccountNotEmptyException refusal = refused(AccountNotEmptyException.class, close(USER));
        assertThat(refusal.account()).isEqualTo(USER);
        assertThat(refusal.posted()).isEqualTo(7);
        assertThat(refusal.held()).isZero();
        assertThat(refused(AccountNotEmptyException.class, close(OTHER)).posted())
                .isEqualTo(-30);
        assertThat(refused(AccountNotEmptyException.class, sweep(OTHER, EXPIRED))
                        .posted())
                .as("debt is never swept")
                .isEqualTo(-30);
    }

    @Test
    void sweepingMovesWhatIsLeftAndCloses() {
        given(USER, 7);

        AccountReceipt closed = done(sweep(USER, EXPIRED));

        assertThat(closed.changed()).isTrue();
        assertThat(closed.account().status()).isEqualTo(AccountStatus.CLOSED);
        assertThat(closed.balance()).isEqualTo(ledger.balance(USER));
        assertThat(closed.balance().posted()).isZero();
        assertThat(closed.transaction().orElseThrow().kind()).isEqualTo(OperationKind.CLOSE);
        assertThat(legs(closed.transaction().orElseThrow())).containsExactly(leg(USER, -7), leg(EXPIRED, 7));
        assertThat(posted(EXPIRED)).isEqualTo(7);
    }

    @Test
    void sweepingAnEmptyAccountJustCloses() {
        given(USER, 0);

        assertThat(done(sweep(USER, EXPIRED)).transaction()).isEmpty();
    }

    @Test
    void aFrozenAccountMayBeSweptAndClosed() {
        given(USER, 7);
        done(freeze(USER));

        assertThat(done(sweep(USER, EXPIRED)).account().status()).isEqualTo(AccountStatus.CLOSED);
        assertThat(posted(EXPIRED)).isEqualTo(7);
    }

    @Test
    void aFrozenAccountReceivesASweep() {
        given(USER, 7);
        given(OTHER, 1);
        done(freeze(OTHER));

        done(sweep(USER, OTHER));

        assertThat(posted(OTHER)).isEqualTo(8);
    }

    @Test
    void sweepingIgnoresTheCeilingOfTheReceiverButNotWhatItCanCount() {
        given(USER, 7);
        givenCeiling(OTHER, 3);
        AccountId full = AccountId.of("full");
        given(full, Bounds.MAX_AMOUNT);

        refused(AmountOverflowException.class, sweep(USER, full));
        assertThat(done(sweep(USER, OTHER)).transaction()).isPresent();
        assertThat(posted(OTHER)).isEqualTo(7);
    }

    @Test
    void sweepingNeedsAReceiverThatExistsCountsTheSameAndIsNotClosed() {
        given(USER, 7);
        given(OTHER, 0);
        done(close(OTHER));
        AccountId dollars = AccountId.of("usd");
        done(OpenAccount.unlimited(dollars, USD));

        assertThat(refused(AccountNotFoundException.class, sweep(USER, NOBODY)).account())
                .isEqualTo(NOBODY);
        assertThat(refused(AssetMismatchException.class, sweep(USER, dollars)).account())
                .isEqualTo(dollars);
        assertThat(refused(AccountNotOpenException.class, sweep(USER, OTHER)).account())
                .isEqualTo(OTHER);
        assertThat(ledger.account(USER).orElseThrow().status()).isEqualTo(AccountStatus.OPEN);
    }

    @Test
    void whereDebtWouldBeSweptToIsCheckedFirst() {
        givenDebt(USER, 30);
        given(OTHER, 0);
        done(close(OTHER));
        AccountId dollars = AccountId.of("usd");
        done(OpenAccount.unlimited(dollars, USD));

        refused(AccountNotFoundException.class, sweep(USER, NOBODY));
        refused(AssetMismatchException.class, sweep(USER, dollars));
        refused(AccountNotOpenException.class, sweep(USER, OTHER));
    }

    @Test
    void theReceiverOfASweepIsJudgedAlikeWhenThereIsNothingToSweep() {
        given(USER, 0);
        given(OTHER, 0);
        AccountId dollars = AccountId.of("user:dollars");
        credits.execute(OpenAccount.limited(dollars, USD).build());
        done(close(OTHER));

        refused(AssetMismatchException.class, sweep(USER, dollars));
        refused(AccountNotOpenException.class, sweep(USER, OTHER));
        done(close(USER));
        refused(AssetMismatchException.class, sweep(USER, dollars));
        assertThat(done(sweep(USER, OTHER)).changed())
                .as("nothing is left to do")
                .isFalse();
    }

    @Test
    void closingAClosedAccountChangesNothing() {
        given(USER, 7);
        done(sweep(USER, EXPIRED));
        Balance before = ledger.balance(USER);

        assertThat(done(close(USER)).changed()).isFalse();
        assertThat(done(sweep(USER, EXPIRED)).changed()).isFalse();
        assertThat(ledger.balance(USER)).isEqualTo(before);
    }

    @Test
    void aClosedAccountIsReopenedWithItsHistory() {
        given(USER, 7);
        done(sweep(USER, EXPIRED));

        done(reopen(USER));
        done(grant(USER, 5));

        assertThat(ledger.balance(USER).seq()).isEqualTo(3);
        assertThat(posted(USER)).isEqualTo(5);
    }

    @Test
    void openingAClosedAccountDoesNotReopenIt() {
        given(USER, 0);
        done(close(USER));

        assertThat(credits.open(USER).changed()).isFalse();
        assertThat(ledger.account(USER).orElseThrow().status()).isEqualTo(AccountStatus.CLOSED);
    }

    @Test
    void aClosedAccountIsNeitherFrozenNorGivenOtherLimits() {
        given(USER, 0);
        done(close(USER));

        refused(AccountNotOpenException.class, freeze(USER));
        refused(
                AccountNotOpenException.class,
                ChangeLimits.of(USER).floor(-1).key(newKey()).build());
    }

    @Test
    void unlimitedAndUnknownAccountsHaveNoStatusToChange() {
        for (Command<?> command : List.of(
                freeze(REVENUE),
                reopen(REVENUE),
                close(REVENUE),
                ChangeLimits.of(REVENUE).floor(-1).key(newKey()).build())) {
            assertThat(refused(LimitedAccountRequiredException.class, command).account())
                    .isEqualTo(REVENUE);
        }
        for (Command<?> command : List.of(
                freeze(NOBODY),
                reopen(NOBODY),
                close(NOBODY),
                ChangeLimits.of(NOBODY).floor(-1).key(newKey()).build())) {
            assertThat(refused(AccountNotFoundException.class, command).account())
                    .isEqualTo(NOBODY);
        }
        refused(AccountNotFoundException.class, sweep(REVENUE, NOBODY));
    }

    @Test
    void statusSurvivesTogetherWithLimits() {
        givenFloor(USER, -5);
        done(freeze(USER));
        done(ChangeLimits.of(USER).ceiling(9).key(newKey()).build());
        done(reopen(USER));

        assertThat(ledger.account(USER).orElseThrow())
                .returns(AccountStatus.OPEN, account -> account.status())
                .returns(-5L, account -> account.floor())
                .returns(9L, account -> account.ceiling().getAsLong());
        assertThat(ledger.balance(USER).revision()).isEqualTo(3);
        assertThat(ledger.balance(USER).seq()).isZero();
    }
}
