package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountReceipt;
import io.creditledger.Ledger;
import io.creditledger.Outcome;
import io.creditledger.PartialDebitReceipt;
import io.creditledger.Receipt;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import org.junit.jupiter.api.Test;

/** What another ledger over the same rows knows: another node, or this one after a restart. */
abstract class ReopenContract extends ContractSuite {
    @Test
    void anotherLedgerReadsTheSame() {
        given(USER, 100);
        credits.debit(USER, 30, key("d"));
        State before = state();

        Ledger another = reopened();

        assertThat(another.balance(USER)).isEqualTo(before.balances().get(USER));
        assertThat(another.trialBalance()).isEqualTo(before.totals());
        assertThat(another.transaction(key("d")).map(TransactionFacts::of))
                .isEqualTo(ledger.transaction(key("d")).map(TransactionFacts::of));
        BookCheck.check(another, before.balances().keySet());
    }

    @Test
    void anotherLedgerReplaysWhatThisOneDid() {
        given(USER, 100);
        Debit debit = credits.newDebit(USER).amount(30).key(key("d")).build();
        DebitUpTo upTo = credits.newDebitUpTo(USER).amount(500).key(key("u")).build();
        CloseAccount close = CloseAccount.of(USER).key(key("c")).build();
        Receipt debited = done(debit);
        PartialDebitReceipt taken = done(upTo);
        AccountReceipt closed = done(close);

        Ledger another = reopened();

        Outcome<Receipt> debitedAgain = another.execute(debit);
        assertThat(debitedAgain.orElseThrow().replayed()).isTrue();
        assertThat(ReceiptFacts.of(debitedAgain.orElseThrow())).isEqualTo(ReceiptFacts.of(debited));
        PartialDebitReceipt takenAgain = another.execute(upTo).orElseThrow();
        assertThat(takenAgain.replayed()).isTrue();
        assertThat(takenAgain.taken()).isEqualTo(taken.taken()).isEqualTo(70);
        assertThat(takenAgain.balance()).isEqualTo(taken.balance());
        AccountReceipt closedAgain = another.execute(close).orElseThrow();
        assertThat(closedAgain.replayed()).isTrue();
        assertThat(closedAgain.balance()).isEqualTo(closed.balance());
        assertThat(another.balance(USER)).isEqualTo(ledger.balance(USER));
    }
}
