package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.GroupReceipt;
import io.creditledger.OperationKind;
import io.creditledger.Outcome;
import io.creditledger.StatementQuery;
import io.creditledger.Transaction;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Refund;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.TooManyOpenException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What many lots, or very large ones, may add up to; and that there may be more of them than are looked at first. */
abstract class LotBoundsContract extends LotSuite {
    private static final long HALF = (Bounds.MAX_AMOUNT + 1) / 2;

    /** Half of the largest amount is in a tagged lot that ends at 10, and the same amount is owed. */
    private void givenALotBesideDebt() {
        givenFloor(USER, -Bounds.MAX_AMOUNT);
        done(grant(HALF, "first").tags("x").expiresAt(at(10)).build());
        debit(HALF, "debt");
    }

    @Test
    void whatAllOpenLotsHoldCanBeBookedInOneAmount() {
        givenALotBesideDebt();

        refused(
                AmountOverflowException.class,
                grant(HALF, "second").tags("x").expiresAt(at(10)).build());
        done(grant(HALF - 1, "second").tags("x").expiresAt(at(10)).build());
        refused(AmountOverflowException.class, grant(1, "third").tags("x").build());

        on(10);
        done(grant(5, "plain").build());
        assertThat(posted(EXPIRED)).isEqualTo(Bounds.MAX_AMOUNT);
        assertThat(posted(USER)).isEqualTo(5 - HALF);
    }

    @Test
    void creditsHeldBesideDebtAreNotMistakenForLots() {
        givenALotBesideDebt();
        done(credits.newHold(USER)
                .amount(HALF - 1)
                .useOverdraft()
                .timeout(Duration.ofSeconds(5))
                .key(key("h"))
                .build());

        done(grant(HALF - 1, "second").tags("x").expiresAt(at(10)).build());
    }

    @Test
    void aRefundBringsLotsNoFurther() {
        givenFloor(USER, -Bounds.MAX_AMOUNT);
        done(grant(HALF, "first").tags("x").expiresAt(at(10)).build());
        debit(1, "of first", "x");
        assertThat(remaining("first")).isEqualTo(HALF - 1);
        debit(HALF, "debt");
        done(grant(HALF, "second").tags("x").expiresAt(at(20)).build());

        refused(
                AmountOverflowException.class,
                Refund.of(ref("of first")).key(newKey()).build());
        debit(1, "of second", "x");
        assertThat(remaining("first")).isEqualTo(HALF - 2);
        done(Refund.of(ref("of first")).key(newKey()).build());
    }

    @Test
    void aRefundIntoANewLotBringsLotsNoFurther() {
        givenFloor(USER, -Bounds.MAX_AMOUNT);
        done(grant(1, "first").tags("x").expiresAt(at(10)).build());
        debit(1, "of first", "x");
        on(10);
        done(grant(HALF, "second").tags("x").build());
        debit(HALF, "debt");
        done(grant(HALF - 1, "third").tags("x").build());

        refused(
                AmountOverflowException.class,
                Refund.of(ref("of first")).extendUntil(at(100)).key(newKey()).build());
    }

    @Test
    void aGroupLooksAtAsManyLotsAsItsMembersNeed() {
        List<Command<?>> grants = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            grants.add(grant(1, "g" + i).expiresAt(at(100 + i)).build());
        }
        grants.add(grant(5, "tagged").tags("x").build());
        assertThat(ledger.executeAll(grants)).allMatch(Outcome::isAccepted);

        GroupReceipt receipt = done(AtomicGroup.of(List.of(
                credits.newDebit(USER).amount(42).tags("x").key(key("all")).build(),
                credits.newDebitUpTo(USER).amount(3).key(key("none")).build())));

        assertThat(receipt.members()).hasSize(2);
        assertThat(posted(USER)).isEqualTo(3);
        assertThat(remaining("tagged")).isEqualTo(3);
    }

    @Test
    void aGroupLooksAtAsManyLotsAsItsMembersNeedWhateverTheOrder() {
        List<Command<?>> grants = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            grants.add(grant(1, "g" + i).expiresAt(at(100 + i)).build());
        }
        grants.add(grant(5, "tagged").tags("x").build());
        assertThat(ledger.executeAll(grants)).allMatch(Outcome::isAccepted);

        done(AtomicGroup.of(List.of(
                credits.newDebit(USER).amount(20).key(key("some")).build(),
                credits.newDebit(USER).amount(22).tags("x").key(key("all")).build(),
                credits.newDebit(USER).amount(1).tags("x").key(key("one")).build())));

        assertThat(posted(USER)).isEqualTo(2);
    }

    /** The user has so many lots of 1 that end at 10, each with an account of its own that it expires to. */
    private void givenLotsThatExpireToAccountsOfTheirOwn(int count) {
        List<Command<?>> commands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AccountId expiry = AccountId.of("expired:" + i);
            commands.add(OpenAccount.unlimited(expiry, CREDIT));
            commands.add(
                    grant(1, "g" + i).expiresAt(at(10)).expiryAccount(expiry).build());
        }
        assertThat(ledger.executeAll(commands)).allMatch(Outcome::isAccepted);
    }

    @Test
    void anExpiryHasNoMorePostingsThanATransactionMayHave() {
        int count = 2 * (Bounds.POSTINGS_PER_TRANSACTION - 1) + 1;
        givenLotsThatExpireToAccountsOfTheirOwn(count);
        on(10);

        done(ApplyDue.of(USER));

        List<Transaction> expiries = ledger
                .statement(StatementQuery.of(USER).limit(1_000).build())
                .lines()
                .stream()
                .map(line -> line.transaction())
                .filter(transaction -> transaction.kind() == OperationKind.EXPIRE)
                .toList();
        assertThat(expiries.stream().map(expiry -> expiry.postings().size())).containsExactlyInAnyOrder(100, 100, 2);
        assertThat(posted(USER)).isZero();
        assertThat(posted(AccountId.of("expired:0"))).isEqualTo(1);
        assertThat(posted(AccountId.of("expired:" + (count - 1)))).isEqualTo(1);
    }

    @Test
    void aRefundHasNoMorePostingsThanATransactionMayHave() {
        int count = Bounds.POSTINGS_PER_TRANSACTION;
        givenLotsThatExpireToAccountsOfTheirOwn(count);
        debit(count, "d");
        on(10);

        refused(TooManyOpenException.class, Refund.of(ref("d")).key(newKey()).build());
        // One credit less expires to one account less; the user and revenue make up the rest.
        done(Refund.of(ref("d"))
                .amount(Bounds.POSTINGS_PER_TRANSACTION - 1)
                .key(newKey())
                .build());
        assertThat(posted(USER)).isZero();
    }
}
