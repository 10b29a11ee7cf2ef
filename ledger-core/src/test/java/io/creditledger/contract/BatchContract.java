package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.GroupReceipt;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.Debit;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.GroupRejectedException;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.OperationNotFoundException;
import io.creditledger.error.RejectionCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists of commands, each for itself, and groups that happen as a whole. */
abstract class BatchContract extends ContractSuite {
    private Debit debit(AccountId account, long amount, String key) {
        return credits.newDebit(account).amount(amount).key(key(key)).build();
    }

    private Grant grant(AccountId account, long amount, String key) {
        return credits.newGrant(account).amount(amount).key(key(key)).build();
    }

    private static Receipt receipt(Outcome<?> outcome) {
        return (Receipt) outcome.orElseThrow();
    }

    private static RejectionCode code(Outcome<?> outcome) {
        return outcome.rejection().orElseThrow().code();
    }

    // Lists

    @Test
    void aListIsDoneInOrderEachSeeingTheOnesBefore() {
        List<Outcome<?>> outcomes = ledger.executeAll(List.of(
                OpenAccount.limited(USER, CREDIT).build(),
                grant(USER, 100, "1"),
                debit(USER, 30, "2"),
                debit(USER, 70, "3")));

        assertThat(outcomes).hasSize(4);
        assertThat(receipt(outcomes.get(1)).balance().posted()).isEqualTo(100);
        assertThat(receipt(outcomes.get(2)).balance().posted()).isEqualTo(70);
        assertThat(receipt(outcomes.get(3)).balance().posted()).isZero();
        assertThat(receipt(outcomes.get(3)).balance().seq()).isEqualTo(3);
    }

    @Test
    void aRefusedCommandDoesNotDisturbItsNeighbours() {
        given(USER, 50);

        List<Outcome<?>> outcomes = ledger.executeAll(
                List.of(debit(USER, 30, "1"), debit(USER, 30, "2"), debit(NOBODY, 1, "3"), debit(USER, 20, "4")));

        assertThat(outcomes).extracting(Outcome::isAccepted).containsExactly(true, false, false, true);
        assertThat(code(outcomes.get(1))).isEqualTo(RejectionCode.INSUFFICIENT_CREDITS);
        assertThat(code(outcomes.get(2))).isEqualTo(RejectionCode.ACCOUNT_NOT_FOUND);
        assertThat(posted(USER)).isZero();
        assertThat(ledger.transaction(key("2"))).isEmpty();
        assertThat(ledger.transaction(key("4"))).isPresent();
    }

    @Test
    void aKeyTwiceInAListIsDoneOnce() {
        given(USER, 50);

        List<Outcome<?>> outcomes =
                ledger.executeAll(List.of(debit(USER, 30, "1"), debit(USER, 30, "1"), debit(USER, 31, "1")));

        assertThat(receipt(outcomes.get(0)).replayed()).isFalse();
        assertThat(receipt(outcomes.get(1)).replayed()).isTrue();
        assertThat(ReceiptFacts.of(receipt(outcomes.get(1)))).isEqualTo(ReceiptFacts.of(receipt(outcomes.get(0))));
        assertThat(outcomes.get(1).changedBalances()).isEmpty();
        assertThat(code(outcomes.get(2))).isEqualTo(RejectionCode.IDEMPOTENCY_CONFLICT);
        assertThat(posted(USER)).isEqualTo(20);
    }

    @Test
    void aListMayRefundWhatItDebited() {
        given(USER, 50);

        List<Outcome<?>> outcomes = ledger.executeAll(List.of(
                debit(USER, 30, "d"),
                Refund.of(ref("d")).amount(10).key(key("r")).build(),
                Reverse.of(ref("d")).key(key("v")).build(),
                debit(USER, 30, "d")));

        assertThat(outcomes).allMatch(Outcome::isAccepted);
        assertThat(receipt(outcomes.get(3)).refunded()).isEqualTo(30);
        assertThat(receipt(outcomes.get(3)).reversedBy())
                .contains(receipt(outcomes.get(2)).transaction().id());
        assertThat(posted(USER)).isEqualTo(50);
    }

    @Test
    void changesTellTheBalanceRightAfterEachCommand() {
        given(USER, 50);
        given(OTHER, 0);

        List<Outcome<?>> outcomes = ledger.executeAll(List.of(
                debit(USER, 1, "1"),
                Transfer.between(USER, OTHER).amount(2).key(key("2")).build(),
                debit(USER, 1000, "3")));

        assertThat(outcomes.get(0).changedBalances())
                .extracting(Balance::posted)
                .containsExactly(49L);
        assertThat(outcomes.get(1).changedBalances())
                .extracting(Balance::posted)
                .containsExactly(47L, 2L);
        assertThat(outcomes.get(2).changedBalances()).isEmpty();
    }

    @Test
    void anEmptyListHasNoOutcomes() {
        assertThat(ledger.executeAll(List.of())).isEmpty();
    }

    @Test
    void aLongListIsDoneAsAWhole() {
        given(USER, 1700);
        List<Command<?>> commands = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            commands.add(debit(USER, 1, "long-" + i));
        }

        List<Outcome<?>> outcomes = ledger.executeAll(commands);

        assertThat(outcomes).hasSize(1200).allMatch(Outcome::isAccepted);
        assertThat(receipt(outcomes.get(0)).balance().posted()).isEqualTo(1699);
        assertThat(receipt(outcomes.get(1199)).balance().posted()).isEqualTo(500);
    }

    @Test
    void moreCommandsThanACallMayHaveAreRefusedBeforeAnyIsDone() {
        given(USER, 1);
        List<Command<?>> commands = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            commands.add(debit(USER, 1, "d"));
        }

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ledger.executeAll(commands))
                .withMessageContaining("10000")
                .withMessageContaining("10001");
        assertThat(posted(USER)).isEqualTo(1);
    }

    @Test
    void maintenanceChangesNoBalanceAloneOrAmongOthers() {
        given(USER, 50);
        State before = state();

        assertThat(ledger.execute(CompactTotals.now()).isAccepted()).isTrue();
        assertThat(state()).isEqualTo(before);
        List<Outcome<?>> outcomes = ledger.executeAll(List.of(debit(USER, 1, "1"), CompactTotals.now()));
        assertThat(outcomes).allMatch(Outcome::isAccepted);
        assertThat(outcomes.get(1).changedBalances()).isEmpty();
        assertThat(posted(REVENUE)).isEqualTo(1);
    }

    // Groups

    @Test
    void aGroupHappensAsAWhole() {
        GroupReceipt receipt = done(AtomicGroup.of(grant(USER, 100, "1"), grant(OTHER, 5, "2"), debit(USER, 30, "3")));

        assertThat(receipt.members()).hasSize(3).allMatch(Outcome::isAccepted);
        assertThat(receipt(receipt.members().get(2)).balance().posted()).isEqualTo(70);
        assertThat(posted(USER)).isEqualTo(70);
        assertThat(posted(OTHER)).isEqualTo(5);
    }

    @Test
    void aGroupTellsTheLastBalanceOfEachAccount() {
        given(USER, 0);

        Outcome<GroupReceipt> outcome =
                ledger.execute(AtomicGroup.of(grant(USER, 100, "1"), grant(OTHER, 5, "2"), debit(USER, 30, "3")));

        assertThat(outcome.changedBalances()).extracting(Balance::account).containsExactlyInAnyOrder(USER, OTHER);
        assertThat(outcome.changedBalances()).containsExactlyInAnyOrder(ledger.balance(USER), ledger.balance(OTHER));
    }

    @Test
    void aGroupWithARefusedMemberLeavesNoTraceAndNamesTheCulprit() {
        given(USER, 50);

        GroupRejectedException refusal = refused(
                GroupRejectedException.class,
                AtomicGroup.of(
                        grant(OTHER, 5, "1"), debit(USER, 30, "2"), debit(USER, 21, "3"), debit(NOBODY, 1, "4")));

        assertThat(refusal.code()).isEqualTo(RejectionCode.GROUP_REJECTED);
        assertThat(refusal.index()).isEqualTo(2);
        assertThat(refusal.reason()).isInstanceOf(InsufficientCreditsException.class);
        assertThat(refusal).hasCause(refusal.reason()).hasMessageContaining("member 2");
        assertThat(((InsufficientCreditsException) refusal.reason()).available())
                .as("after the members before it")
                .isEqualTo(20);
        assertThat(ledger.account(OTHER)).isEmpty();
        assertThat(ledger.transaction(key("2"))).isEmpty();
    }

    @Test
    void theKeysOfARefusedGroupMayBeUsedAgain() {
        given(USER, 50);
        AtomicGroup group = AtomicGroup.of(debit(USER, 30, "1"), debit(USER, 30, "2"));
        refused(GroupRejectedException.class, group);

        credits.grant(USER, 10, newKey());

        done(group);
        assertThat(posted(USER)).isZero();
    }

    @Test
    void aGroupDoneBeforeReplays() {
        given(USER, 50);
        AtomicGroup group = AtomicGroup.of(debit(USER, 30, "1"), debit(USER, 20, "2"));
        GroupReceipt first = done(group);

        GroupReceipt again = replayed(group);

        for (int i = 0; i < 2; i++) {
            assertThat(receipt(again.members().get(i)).replayed()).isTrue();
            assertThat(ReceiptFacts.of(receipt(again.members().get(i))))
                    .isEqualTo(ReceiptFacts.of(receipt(first.members().get(i))));
        }
    }

    @Test
    void membersDoneBeforeReplayAndTheRestRuns() {
        given(USER, 50);
        credits.execute(debit(USER, 30, "1"));

        Outcome<GroupReceipt> outcome = ledger.execute(AtomicGroup.of(debit(USER, 30, "1"), debit(USER, 20, "2")));

        assertThat(((Outcome.Accepted<GroupReceipt>) outcome).replayed()).isFalse();
        List<Outcome<?>> members = outcome.orElseThrow().members();
        assertThat(receipt(members.get(0)).replayed()).isTrue();
        assertThat(receipt(members.get(1)).replayed()).isFalse();
        assertThat(outcome.changedBalances()).extracting(Balance::posted).containsExactly(0L);
        assertThat(posted(USER)).isZero();
    }

    @Test
    void aGroupWithAReplayAndARefusalLeavesTheReplayedMemberDone() {
        given(USER, 50);
        credits.execute(debit(USER, 30, "1"));

        GroupRejectedException refusal =
                refused(GroupRejectedException.class, AtomicGroup.of(debit(USER, 30, "1"), debit(USER, 21, "2")));

        assertThat(refusal.index()).isEqualTo(1);
        assertThat(posted(USER)).isEqualTo(20);
    }

    @Test
    void aMemberWhoseKeyWasUsedForSomethingElseIsTheCulprit() {
        given(USER, 50);
        credits.execute(debit(USER, 30, "1"));

        GroupRejectedException refusal =
                refused(GroupRejectedException.class, AtomicGroup.of(debit(USER, 1, "2"), debit(USER, 31, "1")));

        assertThat(refusal.index()).isEqualTo(1);
        assertThat(refusal.reason()).isInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void aKeyTwiceInAGroupIsDoneOnce() {
        given(USER, 50);

        GroupReceipt receipt = done(AtomicGroup.of(debit(USER, 30, "1"), debit(USER, 30, "1")));

        assertThat(receipt(receipt.members().get(0)).replayed()).isFalse();
        assertThat(receipt(receipt.members().get(1)).replayed()).isTrue();
        assertThat(posted(USER)).isEqualTo(20);
    }

    @Test
    void aGroupMayRefundWhatItDebited() {
        given(USER, 50);

        done(AtomicGroup.of(
                debit(USER, 30, "d"), Refund.of(ref("d")).key(key("r")).build()));

        assertThat(posted(USER)).isEqualTo(50);
        refused(
                GroupRejectedException.class,
                AtomicGroup.of(Refund.of(ref("later")).key(key("r2")).build(), debit(USER, 1, "later")));
        refused(
                OperationNotFoundException.class,
                Refund.of(ref("later")).key(key("r3")).build());
    }

    @Test
    void aRefusedGroupInAListDoesNotDisturbItsNeighbours() {
        given(USER, 50);

        List<Outcome<?>> outcomes = ledger.executeAll(List.of(
                debit(USER, 1, "1"),
                AtomicGroup.of(debit(USER, 2, "2"), debit(NOBODY, 1, "3")),
                AtomicGroup.of(debit(USER, 4, "4"), debit(USER, 8, "5")),
                debit(USER, 16, "2")));

        assertThat(outcomes).extracting(Outcome::isAccepted).containsExactly(true, false, true, true);
        assertThat(((GroupRejectedException) outcomes.get(1).rejection().orElseThrow()).reason())
                .isInstanceOf(AccountNotFoundException.class);
        assertThat(posted(USER)).isEqualTo(50 - 1 - 12 - 16);
    }

    @Test
    void theLargestGroupIsDoneAsAWhole() {
        given(USER, 1000);
        List<KeyedCommand<?>> members = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            members.add(debit(USER, 1, "m-" + i));
        }

        assertThat(ledger.execute(AtomicGroup.of(members)).orElseThrow().members())
                .hasSize(1000);
        assertThat(posted(USER)).isZero();
    }
}
