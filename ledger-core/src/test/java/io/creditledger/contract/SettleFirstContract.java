package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountReceipt;
import io.creditledger.AccountStatus;
import io.creditledger.Balance;
import io.creditledger.CaptureReceipt;
import io.creditledger.GroupReceipt;
import io.creditledger.HoldQuery;
import io.creditledger.HoldReceipt;
import io.creditledger.HoldStatus;
import io.creditledger.LotReceipt;
import io.creditledger.OperationKind;
import io.creditledger.PartialDebitReceipt;
import io.creditledger.Receipt;
import io.creditledger.StatementLine;
import io.creditledger.Transaction;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.InsufficientCreditsException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is written on an account, what is due on it is booked before, once, in the same unit of work. */
abstract class SettleFirstContract extends LotSuite {
    private Debit debit(long amount) {
        return credits.newDebit(USER).amount(amount).key(key("write")).build();
    }

    private List<Transaction> transactions() {
        return BookCheck.statement(ledger, USER).stream()
                .map(StatementLine::transaction)
                .toList();
    }

    private void assertSettledBefore(List<Transaction> written) {
        assertThat(written)
                .extracting(Transaction::kind)
                .startsWith(OperationKind.EXPIRE)
                .containsOnlyOnce(OperationKind.EXPIRE);
        Transaction expiry = written.get(0);
        assertThat(legs(expiry)).containsExactly(leg(USER, -10), leg(EXPIRED, 10));
        assertThat(expiry.effectiveAt()).as("since the lot's end").isEqualTo(at(10));
        assertThat(expiry.recordedAt()).isEqualTo(at(60));
        assertThat(expiry.key()).isEmpty();
        assertThat(lot("ended").expired()).isEqualTo(10);
        assertThat(hold("dead").endedAt()).contains(at(20));
        assertThat(hold("dead").status()).isEqualTo(HoldStatus.EXPIRED);
        assertThat(ledger.holds(HoldQuery.overdue().build()).holds())
                .as("booked, not only seen")
                .isEmpty();
        assertThat(ledger.balance(USER).upcoming()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.creditledger.contract.WritesOnUser#all")
    void whatIsDueIsBookedBeforeEveryKindOfWriteAndOnce(WritesOnUser.Write write) {
        givenWhatFallsDue();
        int before = transactions().size();
        on(60);
        Command<?> command = write.command().apply(this);

        Object answer = done(command);

        List<Transaction> all = transactions();
        assertSettledBefore(all.subList(before, all.size()));
        Balance balance = ledger.balance(USER);
        assertThat(List.of(balance.posted(), balance.held())).containsExactly(write.posted(), write.held());
        assertThat(told(answer).filter(told -> told.account().equals(USER)))
                .hasSize(write.tellsOfUser() ? 1 : 0)
                .allSatisfy(told -> assertThat(told).isEqualTo(balance));
        on(70);
        replayed(command);
        assertThat(done(ApplyDue.of(USER)).settled())
                .as("nothing is left to book")
                .isFalse();
        assertThat(transactions()).hasSameSizeAs(all);
    }

    /** Returns the balances that an answer tells, of a group those of its last member. */
    private static Stream<Balance> told(Object answer) {
        if (answer instanceof GroupReceipt group) {
            return told(group.members().get(group.members().size() - 1).orElseThrow());
        } else if (answer instanceof Receipt receipt) {
            return receipt.balances().stream();
        } else if (answer instanceof PartialDebitReceipt receipt) {
            return Stream.of(receipt.balance());
        } else if (answer instanceof HoldReceipt receipt) {
            return Stream.of(receipt.balance());
        } else if (answer instanceof CaptureReceipt receipt) {
            return Stream.of(receipt.balance());
        } else if (answer instanceof LotReceipt receipt) {
            return Stream.of(receipt.balance());
        }
        return Stream.of(((AccountReceipt) answer).balance());
    }

    @Test
    void whatIsDueCountsForTheDecisionToTheLastCredit() {
        givenWhatFallsDue();
        on(60);

        assertThat(refused(InsufficientCreditsException.class, debit(81)).available())
                .isEqualTo(80);
        assertThat(done(debit(80)).balance().available()).isZero();
    }

    @Test
    void openingWhatIsOpenTellsWhatIsThereAndChangesNothing() {
        givenWhatFallsDue();
        on(60);
        State before = state();

        AccountReceipt answer = done(OpenAccount.limited(USER, CREDIT).build());

        assertThat(answer.changed()).isFalse();
        assertThat(answer.balance()).isEqualTo(ledger.balance(USER));
        assertThat(answer.balance().available()).isEqualTo(80);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void anAccountThatIsEmptyOnceItIsSettledCanBeClosedWithoutSweep() {
        lot(10, "g", 10);
        on(60);

        AccountReceipt closed = done(CloseAccount.of(USER).key(newKey()).build());

        assertThat(closed.account().status()).isEqualTo(AccountStatus.CLOSED);
        assertThat(transactions())
                .extracting(Transaction::kind)
                .containsExactly(OperationKind.GRANT, OperationKind.EXPIRE);
    }

    @Test
    void aListOfWritesBooksItBeforeTheFirst() {
        givenWhatFallsDue();
        int before = transactions().size();
        on(60);

        ledger.executeAll(List.of(
                credits.newDebit(USER).amount(30).key(newKey()).build(),
                credits.newDebit(OTHER).amount(1).key(newKey()).build(),
                credits.newDebit(USER).amount(50).key(newKey()).build()));

        List<Transaction> written =
                transactions().subList(before, transactions().size());
        assertSettledBefore(written);
        assertThat(written).hasSize(3);
        assertThat(posted(USER)).isEqualTo(20);
    }
}
