package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.creditledger.AccountChange;
import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.GroupReceipt;
import io.creditledger.Leg;
import io.creditledger.Outcome;
import io.creditledger.Preview;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.UpToReceipt;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.contract.NaiveBooks.Expected;
import io.creditledger.contract.NaiveHistory.Event;
import io.creditledger.contract.RandomCommands.Step;
import io.creditledger.error.GroupRejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of commands, each answer compared with what {@link NaiveBooks} say must come of it.
 *
 * <p>{@code -Dcontract.sequences} says how many sequences of 100 steps to run, {@code -Dcontract.seed} which one to begin
 * with. A failure names its seed and the shortest part of the sequence that was found to fail as well.
 */
abstract class ModelContract extends ContractSuite {
    private static final int STEPS = 100;

    private int runs;

    @Test
    void randomSequencesComeOutAsTheRulesSay() {
        long first = Long.getLong("contract.seed", 20_260_301L);
        int sequences = Integer.getInteger("contract.sequences", fixture().randomSequences());
        for (long seed = first; seed < first + sequences; seed++) {
            List<Integer> all = IntStream.range(0, STEPS).boxed().toList();
            if (run(seed, all).isPresent()) {
                List<Integer> shortest = shrunk(seed, all);
                Throwable failure = run(seed, shortest).orElseThrow();
                fail("sequence with -Dcontract.seed=" + seed + ", steps\n  " + described(seed, shortest), failure);
            }
        }
    }

    /** Drops ever smaller pieces as long as what is left fails too. */
    private List<Integer> shrunk(long seed, List<Integer> failing) {
        List<Integer> kept = new ArrayList<>(failing);
        for (int piece = kept.size() / 2; piece >= 1; piece /= 2) {
            for (int from = 0; from < kept.size(); ) {
                List<Integer> shorter = new ArrayList<>(kept);
                shorter.subList(from, Math.min(from + piece, kept.size())).clear();
                if (run(seed, shorter).isPresent()) {
                    kept = shorter;
                } else {
                    from += piece;
                }
            }
        }
        return kept;
    }

    private static String described(long seed, List<Integer> kept) {
        List<Step> steps = RandomCommands.draw(seed, "", STEPS);
        return kept.stream()
                .map(index -> index + ": clock " + steps.get(index).clock() + " "
                        + steps.get(index).commands().stream()
                                .map(ModelContract::described)
                                .toList())
                .collect(Collectors.joining("\n  "));
    }

    private static String described(Command<?> command) {
        if (command instanceof AtomicGroup group) {
            return "group "
                    + group.members().stream().map(ModelContract::described).toList();
        } else if (command instanceof OpenAccount open) {
            return "open " + open.account() + " limited " + open.limited() + " floor " + open.floor() + " ceiling "
                    + open.ceiling();
        }
        KeyedCommand<?> keyed = (KeyedCommand<?>) command;
        return keyed.key() + " " + GivenFields.of(keyed);
    }

    /** Runs these steps of a sequence on accounts of their own, and returns what went wrong, if anything did. */
    private Optional<Throwable> run(long seed, List<Integer> kept) {
        String prefix = "r" + ++runs + ":";
        List<Step> steps = RandomCommands.draw(seed, prefix, STEPS);
        NaiveBooks books = new NaiveBooks();
        List<AccountId> accounts = Stream.of("a", "b", "c", "d", "usd:user")
                .map(name -> AccountId.of(prefix + name))
                .toList();
        clock.set(MutableClock.START);
        try {
            for (int index : kept) {
                step(books, steps.get(index));
                Map<AccountId, Balance> balances = accounts.stream()
                        .filter(books.history()::exists)
                        .map(books.history()::balance)
                        .filter(Balance::limited)
                        .collect(Collectors.toMap(Balance::account, balance -> balance));
                assertThat(ledger.balances(balances.keySet()))
                        .as("step " + index)
                        .isEqualTo(balances);
            }
            return Optional.empty();
        } catch (AssertionError | RuntimeException failure) {
            return Optional.of(failure);
        }
    }

    private void step(NaiveBooks books, Step step) {
        clock.advance(step.clock());
        List<Command<?>> commands = step.commands();
        if (commands.size() == 1) {
            Preview preview = ledger.preview(commands.get(0));
            Outcome<?> outcome = ledger.execute(commands.get(0));
            Expected expected = books.execute(commands.get(0), clock.instant());
            compare(books, commands.get(0), expected, outcome);
            compare(expected, preview);
            return;
        }
        List<Outcome<?>> outcomes = ledger.executeAll(commands);
        // Later answers tell what has been undone by then: each is compared before the next command is known.
        for (int i = 0; i < commands.size(); i++) {
            Expected expected = books.execute(commands.get(i), clock.instant());
            compare(books, commands.get(i), expected, outcomes.get(i));
        }
    }

    private static void compare(Expected expected, Preview preview) {
        assertThat(preview.rejection().map(refusal -> refusal.code()))
                .as("preview")
                .isEqualTo(Optional.ofNullable(expected.refusal()));
        if (expected.refusal() == null) {
            assertThat(preview.replay()).as("preview of a replay").isEqualTo(expected.replay());
            assertThat(preview.legs()).as("preview of legs").isEqualTo(legs(expected));
        }
    }

    private static List<Leg> legs(Expected expected) {
        return expected.event() != null
                ? expected.event().legs()
                : expected.members().stream()
                        .flatMap(member -> legs(member).stream())
                        .toList();
    }

    private static void compare(NaiveBooks books, Command<?> command, Expected expected, Outcome<?> outcome) {
        String what = described(command);
        assertThat(outcome.rejection().map(refusal -> refusal.code()))
                .as(what)
                .isEqualTo(Optional.ofNullable(expected.refusal()));
        if (outcome.rejection().orElse(null) instanceof GroupRejectedException refusal) {
            assertThat(refusal.index()).as(what).isEqualTo(expected.culprit());
            assertThat(refusal.reason().code()).as(what).isEqualTo(expected.reason());
        }
        if (expected.refusal() != null) {
            return;
        }
        assertThat(((Outcome.Accepted<?>) outcome).replayed()).as(what).isEqualTo(expected.replay());
        Object result = outcome.orElseThrow();
        if (result instanceof GroupReceipt group) {
            List<KeyedCommand<?>> members = ((AtomicGroup) command).members();
            for (int i = 0; i < members.size(); i++) {
                // What has been undone of a member is as of its turn, which the books of now are past.
                compareWithoutUndone(
                        members.get(i),
                        expected.members().get(i),
                        group.members().get(i));
            }
            return;
        }
        compareWithoutUndone(command, expected, outcome);
        Event event = expected.event();
        if (result instanceof Receipt receipt) {
            assertThat(receipt.refunded()).as(what).isEqualTo(books.history().returned(event));
            assertThat(receipt.reversedBy().isPresent())
                    .as(what)
                    .isEqualTo(books.history().reversed(event));
        } else if (result instanceof UpToReceipt receipt) {
            assertThat(receipt.refunded()).as(what).isEqualTo(books.history().returned(event));
            assertThat(receipt.reversedBy().isPresent())
                    .as(what)
                    .isEqualTo(books.history().reversed(event));
        }
    }

    private static void compareWithoutUndone(Command<?> command, Expected expected, Outcome<?> outcome) {
        String what = described(command);
        Event event = expected.event();
        Object result = outcome.orElseThrow();
        List<Balance> changed = event.legs().isEmpty() && event.changed() == null ? List.of() : event.after();
        if (!(command instanceof OpenAccount)) {
            assertThat(outcome.changes()).as(what).isEqualTo(expected.replay() ? List.of() : changed);
        }
        if (result instanceof Receipt receipt) {
            assertThat(receipt.replayed()).as(what).isEqualTo(expected.replay());
            assertThat(receipt.balances()).as(what).isEqualTo(event.after());
            compare(what, event, Optional.of(receipt.transaction()));
        } else if (result instanceof UpToReceipt receipt) {
            assertThat(receipt.replayed()).as(what).isEqualTo(expected.replay());
            assertThat(receipt.taken()).as(what).isEqualTo(NaiveHistory.size(event));
            assertThat(receipt.requested()).as(what).isEqualTo(((DebitUpTo) command).amount());
            assertThat(receipt.balance()).as(what).isEqualTo(event.after().get(0));
            compare(what, event, receipt.transaction());
        } else if (result instanceof AccountChange change) {
            assertThat(change.changed()).as(what).isEqualTo(event.changed() != null);
            if (command instanceof KeyedCommand<?>) {
                assertThat(change.replayed()).as(what).isEqualTo(expected.replay());
                assertThat(change.balance()).as(what).isEqualTo(event.after().get(0));
                compare(what, event, change.transaction());
            }
        }
    }

    private static void compare(String what, Event event, Optional<Transaction> transaction) {
        assertThat(transaction.map(ContractSuite::legs).orElse(List.of()))
                .as(what)
                .isEqualTo(event.legs());
        if (transaction.isPresent()) {
            KeyedCommand<?> first = (KeyedCommand<?>) event.command();
            assertThat(transaction.get().key()).as(what).contains(first.key());
            assertThat(transaction.get().recordedAt()).as(what).isEqualTo(event.at());
            assertThat(transaction.get().effectiveAt())
                    .as(what)
                    .isEqualTo(first.effectiveAt().orElse(event.at()));
            assertThat(transaction.get().metadata()).as(what).isEqualTo(first.metadata());
            assertThat(transaction.get().reference().isPresent()).as(what).isEqualTo(event.undoes() != null);
        }
    }
}
