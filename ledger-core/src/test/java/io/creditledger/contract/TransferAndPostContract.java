package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.OperationKind;
import io.creditledger.Receipt;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.command.Transfer;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.AssetMismatchException;
import io.creditledger.error.CeilingExceededException;
import io.creditledger.error.InsufficientCreditsException;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Moving credits between accounts: two of them, and freely. */
abstract class TransferAndPostContract extends ContractSuite {
    private static final AccountId DOLLARS = AccountId.of("user:1:usd");
    private static final AccountId DOLLAR_POOL = AccountId.of("usd:pool");

    private Transfer transfer(AccountId source, AccountId destination, long amount) {
        return Transfer.between(source, destination)
                .amount(amount)
                .key(newKey())
                .build();
    }

    private Post.Builder post() {
        return Post.builder().key(newKey());
    }

    @Test
    void aTransferMovesCreditsBetweenTwoAccounts() {
        given(USER, 100);
        given(OTHER, 5);

        Receipt receipt = done(transfer(USER, OTHER, 30));

        assertThat(receipt.transaction().kind()).isEqualTo(OperationKind.TRANSFER);
        assertThat(legs(receipt.transaction())).containsExactly(leg(USER, -30), leg(OTHER, 30));
        assertThat(receipt.balance().account()).isEqualTo(USER);
        assertThat(receipt.balances()).extracting(Balance::posted).containsExactly(70L, 35L);
        assertThat(posted(USER)).isEqualTo(70);
        assertThat(posted(OTHER)).isEqualTo(35);
    }

    @Test
    void aTransferReachesTheFloorAndTheCeilingExactlyButNotBeyond() {
        given(USER, 100);
        givenCeiling(OTHER, 60);

        done(transfer(USER, OTHER, 60));
        refused(CeilingExceededException.class, transfer(USER, OTHER, 1));
        refused(InsufficientCreditsException.class, transfer(USER, OTHER, 41));
        done(transfer(USER, REVENUE, 40));
        refused(InsufficientCreditsException.class, transfer(USER, REVENUE, 1));
    }

    @Test
    void aTransferThatWouldOverflowTheReceiverIsRefused() {
        given(USER, 1);
        given(OTHER, Bounds.MAX_AMOUNT);

        assertThat(refused(AmountOverflowException.class, transfer(USER, OTHER, 1))
                        .account())
                .isEqualTo(OTHER);
    }

    @Test
    void aTransferMayComeOutOfAnUnlimitedAccount() {
        given(USER, 0);

        assertThat(done(transfer(ISSUANCE, USER, 10)).balances())
                .extracting(Balance::account, Balance::posted)
                .containsExactly(tuple(USER, 10L));
    }

    @Test
    void aTransferBetweenUnlimitedAccountsHasNoBalanceToTell() {
        Receipt receipt = done(transfer(REVENUE, EXPIRED, 10));

        assertThat(receipt.balances()).isEmpty();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(receipt::balance);
        assertThat(posted(REVENUE)).isEqualTo(-10);
        assertThat(posted(EXPIRED)).isEqualTo(10);
    }

    @Test
    void aTransferBetweenAssetsIsRefused() {
        given(USER, 10);
        done(OpenAccount.limited(DOLLARS, USD).build());

        AssetMismatchException refusal = refused(AssetMismatchException.class, transfer(USER, DOLLARS, 1));

        assertThat(refusal.account()).isEqualTo(DOLLARS);
        assertThat(refusal.actual()).isEqualTo(USD);
        assertThat(refusal.expected()).isEqualTo(CREDIT);
    }

    @Test
    void aTransferFromOrToAnUnknownAccountIsRefused() {
        given(USER, 10);

        assertThat(refused(AccountNotFoundException.class, transfer(NOBODY, USER, 1))
                        .account())
                .isEqualTo(NOBODY);
        assertThat(refused(AccountNotFoundException.class, transfer(USER, NOBODY, 1))
                        .account())
                .isEqualTo(NOBODY);
    }

    // Posts

    @Test
    void aPostMovesBetweenManyAccountsAtOnce() {
        given(USER, 100);
        given(OTHER, 0);

        Receipt receipt = done(post().leg(leg(USER, -100))
                .leg(leg(REVENUE, 70))
                .leg(leg(OTHER, 30))
                .build());

        assertThat(receipt.transaction().kind()).isEqualTo(OperationKind.POST);
        assertThat(legs(receipt.transaction()))
                .as("ordered by account id")
                .containsExactly(leg(REVENUE, 70), leg(USER, -100), leg(OTHER, 30));
        assertThat(receipt.balance().account()).as("the first limited one").isEqualTo(USER);
        assertThat(receipt.balances()).extracting(Balance::posted).containsExactly(0L, 30L);
    }

    @Test
    void aPostOverSeveralAssetsBalancesEachOfThem() {
        given(USER, 100);
        done(OpenAccount.limited(DOLLARS, USD).build());
        done(OpenAccount.unlimited(DOLLAR_POOL, USD));

        Receipt receipt = done(post().leg(leg(USER, -100))
                .leg(leg(EXPIRED, 100))
                .leg(DOLLARS, USD, 250)
                .leg(DOLLAR_POOL, USD, -250)
                .build());

        assertThat(receipt.transaction().postings()).hasSize(4);
        assertThat(receipt.balances())
                .extracting(Balance::asset, Balance::posted)
                .containsExactly(tuple(CREDIT, 0L), tuple(USD, 250L));
        assertThat(ledger.trialBalance().assets()).hasSize(2);
    }

    @Test
    void legsOfOneAccountAreNettedToOnePosting() {
        given(USER, 100);

        Receipt receipt = done(post().leg(leg(USER, -30))
                .leg(leg(REVENUE, 25))
                .leg(leg(USER, 5))
                .build());

        assertThat(legs(receipt.transaction())).containsExactly(leg(REVENUE, 25), leg(USER, -25));
        assertThat(receipt.balance().posted()).isEqualTo(75);
    }

    @Test
    void nettingIsJudgedNotTheSingleLegs() {
        given(USER, 10);

        assertThat(done(post().leg(leg(USER, -1000))
                                .leg(leg(USER, 990))
                                .leg(leg(REVENUE, 10))
                                .build())
                        .balance()
                        .posted())
                .isZero();
    }

    @Test
    void aPostWithUnknownAccountsOrAnotherAssetIsRefused() {
        given(USER, 10);

        assertThat(refused(
                                AccountNotFoundException.class,
                                post().leg(leg(USER, -1)).leg(leg(NOBODY, 1)).build())
                        .account())
                .isEqualTo(NOBODY);
        Asset coarse = Asset.of("CREDIT", 2);
        assertThat(refused(
                                AssetMismatchException.class,
                                post().leg(USER, coarse, -1)
                                        .leg(REVENUE, coarse, 1)
                                        .build())
                        .account())
                .isEqualTo(REVENUE);
    }

    @Test
    void everyPayingAccountOfAPostMustBeAbleToPay() {
        given(USER, 10);
        given(OTHER, 10);

        assertThat(refused(
                                InsufficientCreditsException.class,
                                post().leg(leg(USER, -10))
                                        .leg(leg(OTHER, -11))
                                        .leg(leg(REVENUE, 21))
                                        .build())
                        .account())
                .isEqualTo(OTHER);
        done(post().leg(leg(USER, -10))
                .leg(leg(OTHER, -10))
                .leg(leg(REVENUE, 20))
                .build());
    }

    @Test
    void aPostLooksAtCeilings() {
        given(USER, 10);
        givenCeiling(OTHER, 3);

        refused(
                CeilingExceededException.class,
                post().leg(leg(USER, -4)).leg(leg(OTHER, 4)).build());
        done(post().leg(leg(USER, -3)).leg(leg(OTHER, 3)).build());
    }

    @Test
    void theLargestPostIsBookedAsAWhole() {
        given(USER, 99);
        Post.Builder post = post().leg(leg(USER, -99));
        for (int i = 1; i < Bounds.POSTINGS_PER_TRANSACTION; i++) {
            AccountId account = AccountId.of("leaf:" + i);
            credits.open(account);
            post.leg(leg(account, 1));
        }

        Receipt receipt = done(post.build());

        assertThat(receipt.transaction().postings()).hasSize(Bounds.POSTINGS_PER_TRANSACTION);
        assertThat(receipt.balances()).hasSize(Bounds.POSTINGS_PER_TRANSACTION);
        assertThat(posted(AccountId.of("leaf:99"))).isEqualTo(1);
    }

    @Test
    void theLargestAmountMovesThereAndBack() {
        given(USER, Bounds.MAX_AMOUNT);
        given(OTHER, 0);

        done(transfer(USER, OTHER, Bounds.MAX_AMOUNT));
        assertThat(posted(USER)).isZero();
        done(post().leg(leg(OTHER, -Bounds.MAX_AMOUNT))
                .leg(leg(USER, Bounds.MAX_AMOUNT))
                .build());
        assertThat(posted(USER)).isEqualTo(Bounds.MAX_AMOUNT);
        assertThat(posted(OTHER)).isZero();
    }

    // Several reasons at once: the first in the order of checks is told

    @Test
    void existenceIsCheckedBeforeTheAssetAndTheAssetBeforeTheStatus() {
        given(USER, 0);
        done(OpenAccount.limited(DOLLARS, USD).build());
        credits.freeze(USER, newKey());

        refused(AccountNotFoundException.class, transfer(DOLLARS, NOBODY, 1));
        refused(
                AccountNotFoundException.class,
                post().leg(DOLLARS, CREDIT, -1).leg(leg(NOBODY, 1)).build());
        refused(AssetMismatchException.class, transfer(USER, DOLLARS, 1));
    }

    @Test
    void statusIsCheckedBeforeLimits() {
        given(USER, 0);
        given(OTHER, 0);
        credits.close(OTHER, newKey());

        assertThat(refused(AccountNotOpenException.class, transfer(USER, OTHER, 1))
                        .account())
                .isEqualTo(OTHER);
    }

    @Test
    void whoCannotPayIsToldBeforeWhoCannotReceive() {
        AccountId full = AccountId.of("a:full");
        givenCeiling(full, 3);
        given(USER, 1);
        given(OTHER, Bounds.MAX_AMOUNT);

        refused(
                InsufficientCreditsException.class,
                post().leg(leg(full, 4)).leg(leg(USER, -4)).build());
        refused(
                CeilingExceededException.class,
                post().leg(leg(ISSUANCE, -8))
                        .leg(leg(OTHER, 4))
                        .leg(leg(full, 4))
                        .build());
        refused(
                AmountOverflowException.class,
                post().leg(leg(ISSUANCE, -7))
                        .leg(leg(OTHER, 4))
                        .leg(leg(full, 3))
                        .build());
    }
}
