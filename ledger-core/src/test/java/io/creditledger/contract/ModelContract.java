package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.ApplyDueReceipt;
import io.creditledger.Balance;
import io.creditledger.BalanceBreakdown;
import io.creditledger.CaptureReceipt;
import io.creditledger.CommandResult;
import io.creditledger.GroupReceipt;
import io.creditledger.Hold;
import io.creditledger.HoldReceipt;
import io.creditledger.IdempotencyKey;
import io.creditledger.Leg;
import io.creditledger.Lot;
import io.creditledger.LotId;
import io.creditledger.LotReceipt;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.PartialDebitReceipt;
import io.creditledger.PostedBalance;
import io.creditledger.Preview;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.Command;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.VoidLot;
import io.creditledger.contract.NaiveBooks.Expected;
import io.creditledger.contract.NaiveHistory.Event;
import io.creditledger.contract.NaiveHistory.Explained;
import io.creditledger.contract.NaiveLots.NaiveHold;
import io.creditledger.contract.RandomCommands.Step;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.GroupRejectedException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of commands, each answer compared with what {@link NaiveBooks} say must come of it.
 *
 * <p>{@code -Dcontract.sequences} says how many sequences of 100 steps to run, {@code -Dcontract.seed} which one to begin
 * with. A failure names its seed and the shortest part of the sequence that was found to fail as well.
 */
abstract class ModelContract extends ContractSuite {
    private static final int STEPS = 100;

    /** How many instants of the past are looked at, in all sequences together. */
    private static final int INSTANTS = 1_000;

    private int runs;
    private int instants;

    /** After each sequence the books are checked, which proves usage by what the operations say. */
    @Override
    List<String> usage() {
        return List.of("note");
    }

    @Test
    void randomSequencesComeOutAsTheRulesSay() {
        long first = Long.getLong("contract.seed", 20_260_301L);
        int sequences = Integer.getInteger("contract.sequences", fixture().randomSequences());
        instants = INSTANTS / Math.max(1, sequences) + 1;
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
        if (command instanceof ApplyDue settle) {
            return "settle " + settle.account();
        }
        KeyedCommand<?> keyed = (KeyedCommand<?>) command;
        return keyed.key() + " " + GivenFields.of(keyed);
    }

    /** Runs these steps of a sequence on accounts of their own, and returns what went wrong, if anything did. */
    private Optional<Throwable> run(long seed, List<Integer> kept) {
        String prefix = "r" + ++runs + ":";
        List<Step> steps = RandomCommands.draw(seed, prefix, STEPS);
        NaiveBooks books = new NaiveBooks();
        List<AccountId> accounts = RandomCommands.limitedAccounts(prefix);
        clock.set(MutableClock.START);
        Map<AccountId, Explained> explained = new HashMap<>();
        try {
            for (int index : kept) {
                step(books, steps.get(index), prefix);
                compareAccounts(books.history(), accounts, "step " + index, explained);
            }
            compareAccounts(books.history(), accounts, "the end", new HashMap<>());
            List<AccountId> opened = new ArrayList<>(
                    accounts.stream().filter(books.history()::exists).toList());
            for (String name : List.of("issuance", "revenue", "expired")) {
                AccountId id = AccountId.of(prefix + name);
                if (books.history().exists(id)) {
                    assertThat(total(id)).as(name).isEqualTo(books.history().posted(id));
                    opened.add(id);
                }
            }
            comparePast(books.history(), opened, new Random(seed));
            for (NaiveHold hold : books.history().lots().holds()) {
                assertThat(facts(ledger.hold(OperationRef.of(hold.key())).orElseThrow()))
                        .as("hold " + hold.key())
                        .isEqualTo(books.history().hold(hold, clock.instant()));
            }
            return Optional.empty();
        } catch (AssertionError | RuntimeException failure) {
            return Optional.of(failure);
        }
    }

    /** Two of the largest grants take issuance beyond a {@code long}: then both sides are compared as far as one goes. */
    private long total(AccountId unlimited) {
        try {
            return posted(unlimited);
        } catch (AmountOverflowException beyond) {
            return ledger.trialBalance().assets().stream()
                    .flatMap(totals -> totals.unlimited().stream())
                    .filter(total -> total.account().equals(unlimited))
                    .findFirst()
                    .orElseThrow()
                    .total()
                    .longValue();
        }
    }

    /**
     * Compares all balances, and what those accounts are made of of which the model expects anything else than when they were
     * compared last; at the end, all.
     */
    private void compareAccounts(
            NaiveHistory history, List<AccountId> accounts, String step, Map<AccountId, Explained> compared) {
        List<AccountId> limited = accounts.stream()
                .filter(id -> history.exists(id) && history.limited(id))
                .toList();
        Map<AccountId, Balance> balances = ledger.balances(limited);
        assertThat(balances).as(step).containsOnlyKeys(limited);
        for (AccountId id : limited) {
            BookCheck.assertAgrees(step, history.balance(id, clock.instant()), balances.get(id));
            Explained expected = history.breakdown(id, clock.instant());
            if (expected.equals(compared.put(id, expected))) {
                continue;
            }
            BalanceBreakdown told = ledger.breakdown(id);
            assertThat(told.plain()).as(step + " plain of " + id).isEqualTo(expected.plain());
            assertThat(told.overdraft()).as(step + " overdraft of " + id).isEqualTo(expected.overdraft());
            assertThat(told.lots().stream().map(ModelContract::facts).toList())
                    .as(step + " lots of " + id)
                    .isEqualTo(expected.lots());
            assertThat(told.holds().stream().map(ModelContract::facts).toList())
                    .as(step + " holds of " + id)
                    .isEqualTo(expected.holds());
        }
    }

    /** Compares what had been posted before instants of the past: near what was recorded, or anywhere. */
    private void comparePast(NaiveHistory history, List<AccountId> accounts, Random random) {
        if (accounts.isEmpty()) {
            return;
        }
        // In order: the clock goes back at times.
        List<Instant> recorded =
                history.events().stream().map(Event::at).sorted().toList();
        Instant first = recorded.get(0);
        long span = ChronoUnit.MICROS.between(first, recorded.get(recorded.size() - 1));
        for (int i = 0; i < instants; i++) {
            AccountId id = accounts.get(random.nextInt(accounts.size()));
            Instant instant = random.nextInt(3) == 0
                    ? first.plus(random.nextLong(span + 2), ChronoUnit.MICROS)
                    : recorded.get(random.nextInt(recorded.size())).plus(random.nextInt(-1, 2), ChronoUnit.MICROS);
            List<Long> amounts = history.postedBefore(id, instant);
            BigInteger sum = amounts.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
            String what = "balance of " + id + " at " + instant;
            if (sum.bitLength() > 63) {
                assertThatThrownBy(() -> ledger.balanceAt(id, instant))
                        .as(what)
                        .isInstanceOf(AmountOverflowException.class);
                continue;
            }
            PostedBalance told = ledger.balanceAt(id, instant);
            assertThat(told.posted()).as(what).isEqualTo(sum.longValueExact());
            assertThat(told.seq()).as("seq in the " + what).isEqualTo(history.limited(id) ? amounts.size() : 0);
        }
    }

    private static List<?> facts(Lot lot) {
        return Arrays.asList(
                lot.granted(),
                lot.remaining(),
                lot.reserved(),
                lot.expired(),
                lot.priority(),
                lot.category(),
                lot.startsAt().orElse(null),
                lot.expiresAt().orElse(null),
                lot.tags());
    }

    private static List<?> facts(Hold hold) {
        return Arrays.asList(
                hold.account(),
                hold.destination(),
                hold.amount(),
                hold.captured(),
                hold.reserved(),
                hold.status(),
                hold.expiresAt(),
                hold.endedAt().orElse(null));
    }

    /** Puts in the numbers of lots, where there are such lots by now. */
    private Command<?> numbered(Command<?> command, String prefix, Map<LotId, IdempotencyKey> known) {
        if (command instanceof AtomicGroup group) {
            return AtomicGroup.of(group.members().stream()
                    .map(member -> (KeyedCommand<?>) numbered(member, prefix, known))
                    .toList());
        } else if (command instanceof VoidLot voiding) {
            VoidLot.Builder builder =
                    VoidLot.of(number(voiding.lot(), prefix, known)).key(voiding.key());
            builder.metadata(voiding.metadata());
            voiding.effectiveAt().ifPresent(builder::effectiveAt);
            return builder.build();
        } else if (command instanceof ExtendLot extend) {
            ExtendLot.Builder builder = ExtendLot.of(number(extend.lot(), prefix, known))
                    .expiresAt(extend.expiresAt())
                    .key(extend.key());
            builder.metadata(extend.metadata());
            extend.effectiveAt().ifPresent(builder::effectiveAt);
            return builder.build();
        }
        return command;
    }

    private LotId number(LotId unknown, String prefix, Map<LotId, IdempotencyKey> known) {
        IdempotencyKey grant = RandomCommands.grantOf(unknown, prefix);
        Optional<LotId> number = ledger.transaction(grant)
                .map(transaction -> new LotId(transaction.id().value()));
        number.ifPresent(lot -> known.put(lot, grant));
        return number.orElse(unknown);
    }

    private void step(NaiveBooks books, Step step, String prefix) {
        clock.advance(step.clock());
        Map<LotId, IdempotencyKey> known = new HashMap<>();
        List<Command<?>> commands = new ArrayList<>();
        step.commands().forEach(command -> commands.add(numbered(command, prefix, known)));
        books.lotsBy(lot -> Optional.ofNullable(known.get(lot)));
        if (commands.size() == 1) {
            Command<?> planned = step.asPlanned(commands.get(0));
            Preview preview = ledger.preview(planned);
            Outcome<?> outcome = ledger.execute(planned);
            Expected expected = books.execute(commands.get(0), clock.instant());
            compare(books, commands.get(0), expected, outcome);
            compare(expected, preview, outcome);
            return;
        }
        List<Outcome<?>> outcomes =
                ledger.executeAll(commands.stream().map(step::asPlanned).toList());
        // Later answers tell what has been undone by then: each is compared before the next command is known.
        for (int i = 0; i < commands.size(); i++) {
            Expected expected = books.execute(commands.get(i), clock.instant());
            compare(books, commands.get(i), expected, outcomes.get(i));
        }
    }

    private static void compare(Expected expected, Preview preview, Outcome<?> outcome) {
        assertThat(preview.rejection().map(refusal -> refusal.code()))
                .as("preview")
                .isEqualTo(Optional.ofNullable(expected.refusal()));
        if (expected.refusal() == null) {
            assertThat(preview.replayed()).as("preview of a replay").isEqualTo(expected.replay());
            assertLegs(preview.legs(), bookedLegs(expected));
            assertThat(preview.balances()).as("preview of balances").isEqualTo(outcome.changedBalances());
        }
    }

    /** What would be booked is there in order; what else is there is what expires first, which sums to zero. */
    private static void assertLegs(List<Leg> previewed, List<Leg> booked) {
        List<Leg> expiring = new ArrayList<>(previewed);
        booked.forEach(leg -> assertThat(expiring.remove(leg))
                .as("preview of leg %s in %s", leg, previewed)
                .isTrue());
        if (!booked.isEmpty()) {
            assertThat(previewed).as("preview of legs").containsSubsequence(booked);
        }
        assertThat(expiring.stream().mapToLong(Leg::amount).sum())
                .as("preview of what expires: %s", expiring)
                .isZero();
    }

    /** Returns the legs that are booked now: a replay, and a member of a group that is one, books none. */
    private static List<Leg> bookedLegs(Expected expected) {
        if (expected.replay()) {
            return List.of();
        }
        return expected.event() != null
                ? expected.event().legs()
                : expected.members().stream()
                        .flatMap(member -> bookedLegs(member).stream())
                        .toList();
    }

    private void compare(NaiveBooks books, Command<?> command, Expected expected, Outcome<?> outcome) {
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
        compareHold(books.history(), command, result);
        if (result instanceof Receipt receipt) {
            assertThat(receipt.refunded()).as(what).isEqualTo(books.history().returned(event));
            assertThat(receipt.reversedBy().isPresent())
                    .as(what)
                    .isEqualTo(books.history().reversed(event));
        } else if (result instanceof PartialDebitReceipt receipt) {
            assertThat(receipt.refunded()).as(what).isEqualTo(books.history().returned(event));
            assertThat(receipt.reversedBy().isPresent())
                    .as(what)
                    .isEqualTo(books.history().reversed(event));
        } else if (result instanceof CaptureReceipt receipt) {
            assertThat(receipt.refunded()).as(what).isEqualTo(books.history().returned(event));
            assertThat(receipt.reversedBy().isPresent())
                    .as(what)
                    .isEqualTo(books.history().reversed(event));
        }
    }

    /** What has become of a hold is as of now, in first answers and in replays. */
    private void compareHold(NaiveHistory history, Command<?> command, Object result) {
        Optional<Hold> told = Optional.empty();
        Optional<IdempotencyKey> key = Optional.empty();
        if (command instanceof PlaceHold place) {
            key = Optional.of(place.key());
            told = Optional.of(((HoldReceipt) result).hold());
        } else if (command instanceof ReleaseHold release) {
            key = release.hold().key();
            told = Optional.of(((HoldReceipt) result).hold());
        } else if (command instanceof ExtendHold extend) {
            key = extend.hold().key();
            told = Optional.of(((HoldReceipt) result).hold());
        } else if (command instanceof CaptureHold capture) {
            key = capture.hold().key();
            told = Optional.of(((CaptureReceipt) result).hold());
        }
        if (key.isPresent()) {
            NaiveHold hold = history.lots().hold(key.get()).orElseThrow();
            List<?> expected = history.hold(hold, clock.instant());
            assertThat(facts(told.orElseThrow())).as(described(command)).isEqualTo(expected);
        }
    }

    private static void compareWithoutUndone(Command<?> command, Expected expected, Outcome<?> outcome) {
        String what = described(command);
        Event event = expected.event();
        Object result = outcome.orElseThrow();
        assertThat(((CommandResult) result).crossedMarks())
                .as(what)
                .containsExactlyInAnyOrderElementsOf(expected.crossed());
        if (!(command instanceof OpenAccount)) {
            compareChanges(what, expected, outcome);
        }
        if (result instanceof Receipt receipt) {
            assertThat(receipt.replayed()).as(what).isEqualTo(expected.replay());
            agree(what, event.after(), receipt.balances());
            compare(what, event, Optional.of(receipt.transaction()));
        } else if (result instanceof PartialDebitReceipt receipt) {
            assertThat(receipt.replayed()).as(what).isEqualTo(expected.replay());
            assertThat(receipt.taken()).as(what).isEqualTo(NaiveHistory.size(event));
            assertThat(receipt.requested()).as(what).isEqualTo(((DebitUpTo) command).amount());
            agree(what, event.after().subList(0, 1), List.of(receipt.balance()));
            compare(what, event, receipt.transaction());
        } else if (result instanceof HoldReceipt receipt) {
            assertThat(receipt.replayed()).as(what).isEqualTo(expected.replay());
            agree(what, event.after(), List.of(receipt.balance()));
        } else if (result instanceof CaptureReceipt receipt) {
            assertThat(receipt.replayed()).as(what).isEqualTo(expected.replay());
            assertThat(receipt.captured()).as(what).isEqualTo(NaiveHistory.size(event));
            agree(what, event.after().subList(0, 1), List.of(receipt.balance()));
            compare(what, event, receipt.transaction());
        } else if (result instanceof LotReceipt receipt) {
            assertThat(receipt.replayed()).as(what).isEqualTo(expected.replay());
            agree(what, event.after(), List.of(receipt.balance()));
            compare(what, event, receipt.transaction());
        } else if (result instanceof ApplyDueReceipt receipt) {
            assertThat(receipt.settled()).as(what).isEqualTo(!expected.changes().isEmpty());
            agree(what, event.after(), List.of(receipt.balance()));
            assertThat(receipt.transaction().map(ContractSuite::legs).orElse(List.of()))
                    .as(what)
                    .isEqualTo(event.legs());
        } else if (result instanceof AccountReceipt change) {
            assertThat(change.changed()).as(what).isEqualTo(event.changed() != null);
            if (command instanceof KeyedCommand<?>) {
                assertThat(change.replayed()).as(what).isEqualTo(expected.replay());
                agree(what, event.after().subList(0, 1), List.of(change.balance()));
                compare(what, event, change.transaction());
            }
        }
    }

    private static void compareChanges(String what, Expected expected, Outcome<?> outcome) {
        Map<AccountId, Balance> told =
                outcome.changedBalances().stream().collect(Collectors.toMap(Balance::account, balance -> balance));
        assertThat(told.keySet()).as(what).isEqualTo(expected.changes().keySet());
        expected.changes().forEach((id, balance) -> BookCheck.assertAgrees(what, balance, told.get(id)));
    }

    private static void agree(String what, List<Balance> exact, List<Balance> told) {
        assertThat(told).as(what).hasSameSizeAs(exact);
        for (int i = 0; i < exact.size(); i++) {
            BookCheck.assertAgrees(what, exact.get(i), told.get(i));
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
            assertThat(transaction.get().reference().isPresent())
                    .as(what)
                    .isEqualTo(event.undoes() != null || event.command() instanceof CaptureHold);
        }
    }
}
