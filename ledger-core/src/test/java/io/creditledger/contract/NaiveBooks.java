package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Balance;
import io.creditledger.IdempotencyKey;
import io.creditledger.Leg;
import io.creditledger.LotId;
import io.creditledger.MarkCrossing;
import io.creditledger.MarkCrossing.Direction;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.CommandVisitor;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.KeyedCommandVisitor;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import io.creditledger.contract.NaiveHistory.Event;
import io.creditledger.contract.NaiveHistory.Moment;
import io.creditledger.contract.NaiveLots.Time;
import io.creditledger.contract.NaiveMoves.Floor;
import io.creditledger.contract.NaiveMoves.Refused;
import io.creditledger.error.RejectionCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules once more, as plainly as they can be said: books that keep nothing but the {@link NaiveHistory} of what was
 * accepted. Slow, and independent of the engine.
 */
final class NaiveBooks {
    private final NaiveHistory history = new NaiveHistory();
    private final NaiveMoves moves = new NaiveMoves(history);
    private final Map<IdempotencyKey, List<MarkCrossing>> crossed = new HashMap<>();
    private final NaiveReserves reserves = new NaiveReserves(history, moves);

    /** Says whose lots have which numbers. */
    void lotsBy(Function<LotId, Optional<IdempotencyKey>> names) {
        reserves.lotsBy(names);
    }

    NaiveHistory history() {
        return history;
    }

    /**
     * What must come of a command.
     *
     * @param refusal why it is refused, or null
     * @param culprit of a refused group the member
     * @param reason of a refused group why
     * @param replay whether it was done before
     * @param event what it did, if it is neither refused nor a group
     * @param changes what the limited accounts that it changed have afterwards
     * @param crossed the marks that it crossed
     * @param members what must come of a group's members
     */
    record Expected(
            @Nullable RejectionCode refusal,
            int culprit,
            @Nullable RejectionCode reason,
            boolean replay,
            @Nullable Event event,
            Map<AccountId, Balance> changes,
            List<MarkCrossing> crossed,
            List<Expected> members) {
        static Expected refused(RejectionCode refusal, int culprit, @Nullable RejectionCode reason) {
            return new Expected(refusal, culprit, reason, false, null, Map.of(), List.of(), List.of());
        }
    }

    /** Executes a command, and says what must come of it. */
    Expected execute(Command<?> command, Instant now) {
        Moment before = history.moment();
        Map<AccountId, Balance> marked = history.marked();
        Map<AccountId, List<Long>> marks = new HashMap<>();
        marked.keySet().forEach(account -> marks.put(account, history.marks(account)));
        history.takeSettled();
        try {
            if (command instanceof AtomicGroup group) {
                return group(group, now, before);
            }
            Optional<Event> earlier = command instanceof KeyedCommand<?> keyed ? known(keyed) : Optional.empty();
            Event event = earlier.isPresent() ? earlier.get() : apply(command, now);
            return new Expected(
                    null,
                    -1,
                    null,
                    earlier.isPresent(),
                    event,
                    changes(before.events().size()),
                    earlier.isPresent() ? crossed.get(key(command)) : crossed(command, marked, marks),
                    List.of());
        } catch (Refused refused) {
            history.restore(before);
            return Expected.refused(refused.code(), -1, null);
        }
    }

    /** What the limited accounts have that were changed since. */
    private Map<AccountId, Balance> changes(int since) {
        Map<AccountId, Balance> changes = new HashMap<>();
        List<Event> events = history.events();
        for (Event event : events.subList(since, events.size())) {
            List<AccountId> touched =
                    new ArrayList<>(event.legs().stream().map(Leg::account).toList());
            if (event.changed() != null) {
                touched.add(event.changed());
            }
            touched.stream().filter(history::limited).forEach(id -> changes.put(id, history.balance(id)));
        }
        return changes;
    }

    /** What is due is booked first, which is one step and crosses the marks of before; the command is another. */
    private List<MarkCrossing> crossed(
            Command<?> command, Map<AccountId, Balance> before, Map<AccountId, List<Long>> marksBefore) {
        Map<AccountId, Balance> settled = history.takeSettled();
        Map<AccountId, Balance> after = history.marked();
        List<MarkCrossing> all = new ArrayList<>();
        if (settled != null) {
            cross(before, settled, account -> marksBefore.getOrDefault(account, List.of()), all);
        }
        cross(settled != null ? settled : before, after, history::marks, all);
        if (command instanceof KeyedCommand<?> keyed) {
            crossed.put(keyed.key(), all);
        }
        return all;
    }

    private static void cross(
            Map<AccountId, Balance> before,
            Map<AccountId, Balance> after,
            Function<AccountId, List<Long>> marks,
            List<MarkCrossing> all) {
        after.forEach((account, now) -> {
            if (before.containsKey(account)) {
                long from = before.get(account).available();
                long to = now.available();
                for (long mark : marks.apply(account)) {
                    if (Math.max(from, to) > mark && Math.min(from, to) <= mark) {
                        Direction direction = to < from ? Direction.DOWN : Direction.UP;
                        all.add(new MarkCrossing(account, mark, direction, to, now.revision()));
                    }
                }
            }
        });
    }

    private static @Nullable IdempotencyKey key(Command<?> command) {
        return command instanceof KeyedCommand<?> keyed ? keyed.key() : null;
    }

    private Expected group(AtomicGroup group, Instant now, Moment before) {
        List<Expected> members = new ArrayList<>();
        for (KeyedCommand<?> member : group.members()) {
            Expected expected = execute(member, now);
            if (expected.refusal() != null) {
                history.restore(before);
                return Expected.refused(RejectionCode.GROUP_REJECTED, members.size(), expected.refusal());
            }
            members.add(expected);
        }
        boolean replay = members.stream().allMatch(Expected::replay);
        return new Expected(
                null,
                -1,
                null,
                replay,
                null,
                changes(before.events().size()),
                members.stream().flatMap(member -> member.crossed().stream()).toList(),
                members);
    }

    private Optional<Event> known(KeyedCommand<?> command) {
        Optional<Event> earlier = history.event(command.key());
        Refused.when(
                earlier.isPresent() && !earlier.get().given().equals(GivenFields.of(command)),
                RejectionCode.IDEMPOTENCY_CONFLICT);
        return earlier;
    }

    private Event apply(Command<?> command, Instant now) {
        return command.accept(new Commands(now));
    }

    /** One rule for each kind of command. */
    private final class Commands implements CommandVisitor<Event> {
        private final Instant now;

        Commands(Instant now) {
            this.now = now;
        }

        @Override
        public Event visit(KeyedCommand<?> command) {
            return command.accept(new KeyedCommands(now));
        }

        @Override
        public Event visit(OpenAccount open) {
            return moves.open(open, now);
        }

        @Override
        public Event visit(ApplyDue settle) {
            return settle(settle, now);
        }

        @Override
        public Event visit(AtomicGroup group) {
            throw new AssertionError("a group's members are executed one by one");
        }

        @Override
        public Event visit(ExpireDue sweep) {
            throw new AssertionError("a sweep is compared with what it settles");
        }

        @Override
        public Event visit(CompactTotals compaction) {
            throw new AssertionError("nothing that books keep changes by a compaction");
        }
    }

    /** One rule for each kind of command with a key. */
    private final class KeyedCommands implements KeyedCommandVisitor<Event> {
        private final Instant now;

        KeyedCommands(Instant now) {
            this.now = now;
        }

        @Override
        public Event visit(Grant grant) {
            return reserves.grant(grant, now);
        }

        @Override
        public Event visit(Debit debit) {
            moves.chargeable(debit.account(), debit.destination());
            List<Leg> legs = moves.pair(debit.account(), -debit.amount(), debit.destination());
            return moves.move(debit, now, legs, Floor.KEPT, false, debit.tags());
        }

        @Override
        public Event visit(DebitUpTo debit) {
            return upTo(debit, now);
        }

        @Override
        public Event visit(Transfer transfer) {
            Refused.when(!history.exists(transfer.source()), RejectionCode.ACCOUNT_NOT_FOUND);
            List<Leg> legs = moves.pair(transfer.source(), -transfer.amount(), transfer.destination());
            return moves.move(transfer, now, legs, Floor.KEPT, true, Set.of());
        }

        @Override
        public Event visit(Post post) {
            return moves.move(post, now, post.legs(), Floor.KEPT, true, Set.of());
        }

        @Override
        public Event visit(Refund refund) {
            return moves.refund(refund, now);
        }

        @Override
        public Event visit(Reverse reverse) {
            return moves.reverse(reverse, now);
        }

        @Override
        public Event visit(ChangeLimits change) {
            return changeOfAccount(change, change.account(), now);
        }

        @Override
        public Event visit(FreezeAccount freeze) {
            return changeOfAccount(freeze, freeze.account(), now);
        }

        @Override
        public Event visit(ReopenAccount reopen) {
            return changeOfAccount(reopen, reopen.account(), now);
        }

        @Override
        public Event visit(CloseAccount close) {
            return changeOfAccount(close, close.account(), now);
        }

        @Override
        public Event visit(PlaceHold hold) {
            return reserves.place(hold, now);
        }

        @Override
        public Event visit(CaptureHold capture) {
            return reserves.capture(capture, now);
        }

        @Override
        public Event visit(ReleaseHold release) {
            return reserves.release(release, now);
        }

        @Override
        public Event visit(ExtendHold extend) {
            return reserves.extend(extend, now);
        }

        @Override
        public Event visit(VoidLot voiding) {
            return reserves.voidLot(voiding, now);
        }

        @Override
        public Event visit(ExtendLot extend) {
            return reserves.extend(extend, now);
        }
    }

    private Event settle(ApplyDue settle, Instant now) {
        AccountId account = settle.account();
        Refused.when(!history.exists(account), RejectionCode.ACCOUNT_NOT_FOUND);
        Refused.when(!history.limited(account), RejectionCode.ACCOUNT_UNLIMITED);
        Time time = history.time(now, List.of(account));
        List<Leg> booked = moves.settle(account, time);
        return new Event(settle, List.of(), time.at(), booked, null, null, 0, List.of(history.balance(account)));
    }

    private Event upTo(DebitUpTo debit, Instant now) {
        AccountId account = debit.account();
        moves.chargeable(account, debit.destination());
        moves.checkAssetsAndStatuses(moves.pair(account, -1, debit.destination()));
        Time time = moves.settle(now, moves.limited(account, debit.destination()));
        long floor = history.floor(account);
        long bottom = debit.overdraftUsed() ? floor : Math.max(0, floor);
        long payable = history.lots().payable(account, debit.tags(), bottom);
        long taken = Math.max(0, Math.min(debit.amount(), payable));
        if (taken == 0) {
            return moves.note(debit, time, account, false);
        }
        List<Leg> legs = moves.pair(account, -taken, debit.destination());
        Floor kept = debit.overdraftUsed() ? Floor.KEPT : Floor.OR_ZERO;
        return moves.move(debit, now, legs, kept, false, debit.tags());
    }

    private Event changeOfAccount(KeyedCommand<?> command, AccountId account, Instant now) {
        Optional<AccountId> receiver =
                command instanceof CloseAccount close ? close.sweepDestination() : Optional.empty();
        Refused.when(
                !history.exists(account) || receiver.stream().anyMatch(id -> !history.exists(id)),
                RejectionCode.ACCOUNT_NOT_FOUND);
        Refused.when(!history.limited(account), RejectionCode.ACCOUNT_UNLIMITED);
        boolean closed = history.status(account) == AccountStatus.CLOSED;
        if (receiver.isPresent()) {
            AccountId to = receiver.get();
            Refused.when(!history.asset(to).equals(history.asset(account)), RejectionCode.ASSET_MISMATCH);
            Refused.when(!closed && history.status(to) == AccountStatus.CLOSED, RejectionCode.ACCOUNT_NOT_OPEN);
        }
        Refused.when(
                closed && (command instanceof ChangeLimits || command instanceof FreezeAccount),
                RejectionCode.ACCOUNT_NOT_OPEN);
        if (command instanceof ChangeLimits change && !change.ceilingRemoved()) {
            OptionalLong ceiling = change.ceiling().isPresent() ? change.ceiling() : history.ceiling(account);
            long floor = change.floor().orElse(history.floor(account));
            Refused.when(ceiling.isPresent() && floor > ceiling.getAsLong(), RejectionCode.LIMITS_CONFLICT);
        }
        Time time = moves.settle(now, List.of(account));
        NaiveLots lots = history.lots();
        boolean empty = lots.posted(account) == 0
                && lots.held(account) == 0
                && lots.openHolds(account).isEmpty()
                && lots.lots(account).isEmpty();
        if (command instanceof CloseAccount && !closed && !empty) {
            return sweep(command, now, account, receiver);
        }
        List<Object> before = List.of(history.terms(account), history.status(account));
        moves.note(command, time, account, true);
        if (before.equals(List.of(history.terms(account), history.status(account)))) {
            // It changed nothing: it is remembered, but neither moves the revision nor the time.
            history.removeLast();
            return moves.note(command, time, account, false);
        }
        return history.last();
    }

    private Event sweep(KeyedCommand<?> command, Instant now, AccountId account, Optional<AccountId> receiver) {
        NaiveLots lots = history.lots();
        Refused.when(receiver.isEmpty() || lots.posted(account) < 0, RejectionCode.ACCOUNT_NOT_EMPTY);
        Time time = moves.settle(now, moves.limited(account, receiver.get()));
        lots.openHolds(account).forEach(hold -> reserves.release(hold, time));
        Refused.when(lots.plain(account) < 0, RejectionCode.ACCOUNT_NOT_EMPTY);
        long posted = lots.posted(account);
        List<Leg> legs = posted == 0 ? List.of() : moves.pair(account, -posted, receiver.get());
        moves.checkCountable(legs.stream().skip(1).toList());
        lots.leave(account, command.key());
        if (posted > 0 && history.limited(receiver.get())) {
            lots.receive(receiver.get(), null, command.key(), posted);
        }
        return moves.book(command, time, legs, account, null, 0, account);
    }
}
