package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.ApplyDueReceipt;
import io.creditledger.Balance;
import io.creditledger.BalanceBreakdown;
import io.creditledger.CommandResult;
import io.creditledger.GroupReceipt;
import io.creditledger.Hold;
import io.creditledger.HoldStatus;
import io.creditledger.Leg;
import io.creditledger.LotAllocation;
import io.creditledger.LotId;
import io.creditledger.MarkCrossing;
import io.creditledger.OperationKind;
import io.creditledger.Outcome;
import io.creditledger.Posting;
import io.creditledger.Preview;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.CommandVisitor;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.GroupRejectedException;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.error.RejectedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides commands: a pure function of a working set. It reads no clock, does no I/O and keeps no state, so the same
 * working set and commands always give the same outcomes and writes, on every store.
 */
public final class Engine {
    private Engine() {}

    /**
     * Decides the commands in order, each seeing what the accepted ones before it changed.
     *
     * @param set what may be looked at
     * @param commands keyed commands, openings and atomic groups
     * @return the outcomes and what to write, or what the working set lacks
     */
    public static Decision decide(WorkingSet set, List<? extends Command<?>> commands) {
        Overlay base = Overlay.over(set);
        List<Outcome<?>> outcomes = new ArrayList<>(commands.size());
        Set<MissingInput> needs = new LinkedHashSet<>();
        for (Command<?> command : commands) {
            try {
                outcomes.add(attempt(base, command));
            } catch (MissingInputSignal missing) {
                // Go on: what later commands need can then be loaded in the same trip. Their outcomes do not count.
                needs.addAll(missing.needs());
            }
        }
        return needs.isEmpty()
                ? new Decision.Decided(outcomes, base.writes(), base.facts())
                : new Decision.NeedMore(needs);
    }

    /** Turns one command's decision, which is not going to be written, into a preview. */
    public static Preview preview(Decision.Decided decided) {
        Outcome<?> outcome = decided.outcomes().get(0);
        if (outcome instanceof Outcome.Rejected<?> rejected) {
            return new Preview(Optional.of(rejected.reason()), false, List.of(), List.of(), List.of());
        }
        Outcome.Accepted<?> accepted = (Outcome.Accepted<?>) outcome;
        // What was booked before under a key is not among the writes; what would be booked beside the command is.
        List<Leg> legs = decided.writes().operations().stream()
                .flatMap(operation -> operation.postings().stream())
                .map(PostingRecord::posting)
                .map(posting -> new Leg(posting.account(), posting.asset(), posting.amount()))
                .toList();
        return new Preview(
                Optional.empty(),
                accepted.replayed(),
                legs,
                accepted.changedBalances(),
                lotAllocations(decided.writes()));
    }

    private static List<LotAllocation> lotAllocations(WriteSet writes) {
        Map<Long, OperationRecord> operations = new HashMap<>();
        writes.operations().forEach(operation -> operations.put(operation.id(), operation));
        Map<Long, @Nullable Instant> ends = new HashMap<>();
        writes.lots().changed().forEach(lot -> ends.put(lot.id(), lot.expiresAt()));
        return writes.lots().allocations().stream()
                .map(allocation -> {
                    OperationRecord operation = Objects.requireNonNull(operations.get(allocation.operation()));
                    return lotAllocation(
                            allocation,
                            operation.kind(),
                            operation.recordedAt(),
                            operation.effectiveAt(),
                            ends.get(allocation.lot()));
                })
                .toList();
    }

    /**
     * Returns what a reader sees of an allocation.
     *
     * @param recordedAt when its operation was recorded
     * @param effectiveAt when its operation took effect
     * @param lotEnd the end of its lot, or null; asked for only if the operation is an {@link OperationKind#EXPIRE}
     */
    public static LotAllocation lotAllocation(
            Allocation allocation,
            OperationKind kind,
            Instant recordedAt,
            Instant effectiveAt,
            @Nullable Instant lotEnd) {
        Instant effective =
                kind == OperationKind.EXPIRE && lotEnd != null && lotEnd.isBefore(effectiveAt) ? lotEnd : effectiveAt;
        Long lot = allocation.lot();
        return new LotAllocation(
                new TransactionId(allocation.operation()),
                kind,
                lot == null ? null : new LotId(lot),
                allocation.amount(),
                allocation.returned(),
                recordedAt,
                effective);
    }

    /**
     * Returns whether an account's row no longer tells its balance by itself, because something has become due: then
     * {@link #breakdown} does.
     */
    public static boolean isDue(AccountState account, Instant now) {
        return DueCalculation.isDue(account, DecisionTime.of(now, List.of(account)));
    }

    /** Returns what a reader sees of a hold at an instant: dead as soon as its time has run out, booked or not. */
    public static Hold view(HoldState hold, AccountState account, Instant now) {
        return isOverdue(hold, account, now) ? overdue(hold) : hold.view();
    }

    /**
     * Returns whether the time of a hold has run out and nobody has booked that: by the clock, or by the time of its account's
     * last change, which is believed up to {@link io.creditledger.Bounds#CLOCK_SKEW} ahead of the clock.
     */
    public static boolean isOverdue(HoldState hold, AccountState account, Instant now) {
        return hold.open()
                && !hold.expiresAt()
                        .isAfter(DecisionTime.of(now, List.of(account)).decidedAt());
    }

    /** Returns whether a lot has ended, booked or not: by the time that {@link #isOverdue} goes by. */
    public static boolean hasEnded(LotState lot, AccountState account, Instant now) {
        return lot.endedAt(DecisionTime.of(now, List.of(account)).decidedAt());
    }

    /** Returns what a reader sees of a hold that is overdue. */
    public static Hold overdue(HoldState hold) {
        return hold.ended(HoldStatus.EXPIRED, hold.expiresAt()).view();
    }

    /**
     * Works out what a limited account has at an instant, counting what is due but not booked.
     *
     * @param account its row
     * @param lots all its open lots, in the order of use
     * @param holds all its open holds
     * @param allocations finds the allocations of one of these holds
     * @param now the present
     */
    public static BalanceBreakdown breakdown(
            AccountState account,
            List<LotState> lots,
            List<HoldState> holds,
            LongFunction<List<Allocation>> allocations,
            Instant now) {
        DueCalculation settlement =
                DueCalculation.of(account, lots, holds, allocations, DecisionTime.of(now, List.of(account)));
        long plain = settlement.plain();
        return new BalanceBreakdown(
                settlement.view().balance(),
                Math.max(0, plain),
                Math.max(0, -plain),
                settlement.lots().stream()
                        .filter(LotState::open)
                        .map(LotState::view)
                        .toList(),
                settlement.holds().stream()
                        .filter(HoldState::open)
                        .sorted(Comparator.comparing(HoldState::expiresAt).thenComparingLong(HoldState::id))
                        .map(HoldState::view)
                        .toList());
    }

    private static Outcome<?> attempt(Overlay below, Command<?> command) {
        Overlay overlay = below.above();
        try {
            Outcome<?> outcome = run(overlay, command);
            below.merge(overlay);
            return outcome;
        } catch (RejectedException reason) {
            return new Outcome.Rejected<>(reason);
        }
    }

    private static Outcome<?> run(Overlay overlay, Command<?> command) {
        return command.accept(new CommandVisitor<>() {
            @Override
            public Outcome<?> visit(KeyedCommand<?> keyed) {
                return runKeyed(overlay, keyed);
            }

            @Override
            public Outcome<?> visit(OpenAccount open) {
                return AccountChanges.open(overlay, open);
            }

            @Override
            public Outcome<?> visit(AtomicGroup group) {
                return runGroup(overlay, group);
            }

            @Override
            public Outcome<?> visit(ApplyDue settle) {
                return settle(overlay, settle);
            }

            @Override
            public Outcome<?> visit(ExpireDue sweep) {
                throw notDecided(sweep);
            }

            @Override
            public Outcome<?> visit(CompactTotals maintain) {
                throw notDecided(maintain);
            }
        });
    }

    /** A store carries such a command out itself: a sweep as many settlings, maintenance without any rule. */
    private static IllegalArgumentException notDecided(Command<?> command) {
        return new IllegalArgumentException(command.getClass().getSimpleName() + " is not decided by rules");
    }

    private static Outcome<?> runKeyed(Overlay overlay, KeyedCommand<?> command) {
        CanonicalRequest request = CanonicalRequest.of(command);
        Optional<OperationRecord> known = overlay.find(command.key());
        if (known.isPresent()) {
            return again(overlay, command, request, known.get());
        }
        OperationRecord operation = command.accept(new CommandRules(overlay, request));
        UsageEntry usage = UsageEntry.of(overlay, operation);
        if (usage != null) {
            operation = operation.counting(usage);
            overlay.put(operation);
        }
        List<MarkCrossing> crossed = overlay.crossMarks();
        if (!crossed.isEmpty()) {
            operation = operation.crossing(crossed);
            overlay.put(operation);
        }
        overlay.causedBy(operation.id());
        return new Outcome.Accepted<>(
                Results.of(overlay, command, operation, false),
                false,
                balances(overlay.changedAccounts()),
                overlay.movedAccounts());
    }

    private static Outcome<?> again(
            Overlay overlay, KeyedCommand<?> command, CanonicalRequest request, OperationRecord operation) {
        Optional<String> difference = operation.kind() != command.kind()
                ? Optional.of("command")
                : operation.request().firstDifference(request);
        if (difference.isPresent()) {
            throw new IdempotencyConflictException(command.key(), difference.get());
        }
        boolean ours = overlay.claimOurs(operation);
        CommandResult answer = Results.of(overlay, command, operation, !ours);
        return new Outcome.Accepted<>(answer, !ours, ours ? presentBalances(overlay, operation, answer) : List.of());
    }

    private static Outcome<?> settle(Overlay overlay, ApplyDue command) {
        AccountState before = Movements.limited(overlay.account(command.account()));
        AccountState after = DueBooking.settled(
                overlay, before, DecisionTime.of(overlay.set().now(), List.of(before)));
        List<MarkCrossing> crossed = overlay.crossMarks();
        Optional<Transaction> booked = overlay.newOperations().stream()
                .filter(operation -> operation.kind() == OperationKind.EXPIRE)
                .findFirst()
                .flatMap(OperationRecord::transaction);
        ApplyDueReceipt receipt = new ApplyDueReceipt(
                after.id(), after.revision() != before.revision(), booked, after.balance(), crossed);
        return new Outcome.Accepted<>(receipt, false, balances(overlay.changedAccounts()), overlay.movedAccounts());
    }

    private static List<Balance> balances(List<AccountState> accounts) {
        return accounts.stream().map(AccountState::balance).toList();
    }

    private static Outcome<?> runGroup(Overlay overlay, AtomicGroup group) {
        List<Outcome<?>> members = new ArrayList<>(group.members().size());
        Map<AccountId, Balance> changes = new LinkedHashMap<>();
        Set<AccountId> moved = new LinkedHashSet<>();
        Set<MissingInput> needs = new LinkedHashSet<>();
        boolean replayed = true;
        for (int i = 0; i < group.members().size(); i++) {
            try {
                Outcome<?> member = attempt(overlay, group.members().get(i));
                if (member instanceof Outcome.Accepted<?> accepted) {
                    members.add(accepted);
                    replayed &= accepted.replayed();
                    accepted.changedBalances().forEach(balance -> changes.put(balance.account(), balance));
                    moved.addAll(accepted.touchedUnlimitedAccounts());
                } else if (needs.isEmpty()) {
                    throw new GroupRejectedException(i, member.rejection().orElseThrow());
                }
            } catch (MissingInputSignal missing) {
                // As with a list: what later members need is asked for at once, and their outcomes do not count.
                needs.addAll(missing.needs());
            }
        }
        if (!needs.isEmpty()) {
            throw new MissingInputSignal(needs);
        }
        return new Outcome.Accepted<>(new GroupReceipt(members), replayed, List.copyOf(changes.values()), moved);
    }

    /** The balances, as they are now, of the limited accounts that an operation touched. */
    private static List<Balance> presentBalances(Overlay overlay, OperationRecord operation, CommandResult answer) {
        if (operation.postings().isEmpty()) {
            return operation.changedAnything()
                    ? answer.balances().stream()
                            .map(Balance::account)
                            .flatMap(account -> overlay.find(account).stream())
                            .map(AccountState::balance)
                            .toList()
                    : List.of();
        }
        return operation.limitedPostings().stream()
                .map(Posting::account)
                .map(overlay::account)
                .map(AccountState::balance)
                .toList();
    }
}
