package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Bounds;
import io.creditledger.Leg;
import io.creditledger.OperationRef;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.contract.NaiveHistory.Event;
import io.creditledger.error.RejectionCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules once more, as plainly as they can be said: books that keep nothing but the {@link NaiveHistory} of what was
 * accepted. Slow, and independent of the engine.
 */
final class NaiveBooks {
    private final NaiveHistory history = new NaiveHistory();

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
     * @param members what must come of a group's members
     */
    record Expected(
            @Nullable RejectionCode refusal,
            int culprit,
            @Nullable RejectionCode reason,
            boolean replay,
            @Nullable Event event,
            List<Expected> members) {
        static Expected of(Event event, boolean replay) {
            return new Expected(null, -1, null, replay, event, List.of());
        }
    }

    /** Leaves a rule that refuses. */
    private static final class Refused extends RuntimeException {
        private final RejectionCode code;

        Refused(RejectionCode code) {
            super(code.name(), null, false, false);
            this.code = code;
        }
    }

    private static void refuseIf(boolean broken, RejectionCode code) {
        if (broken) {
            throw new Refused(code);
        }
    }

    /** Executes a command, and says what must come of it. */
    Expected execute(Command<?> command, Instant now) {
        List<Event> before = history.events();
        try {
            if (command instanceof AtomicGroup group) {
                return group(group, now, before);
            } else if (command instanceof OpenAccount open) {
                return open(open, now);
            }
            return keyed((KeyedCommand<?>) command, now);
        } catch (Refused refused) {
            history.restore(before);
            return new Expected(refused.code, -1, null, false, null, List.of());
        }
    }

    private Expected group(AtomicGroup group, Instant now, List<Event> before) {
        List<Expected> members = new ArrayList<>();
        for (KeyedCommand<?> member : group.members()) {
            Expected expected = execute(member, now);
            if (expected.refusal() != null) {
                history.restore(before);
                return new Expected(
                        RejectionCode.GROUP_REJECTED, members.size(), expected.refusal(), false, null, List.of());
            }
            members.add(expected);
        }
        return new Expected(null, -1, null, members.stream().allMatch(Expected::replay), null, members);
    }

    private Expected open(OpenAccount open, Instant now) {
        if (history.exists(open.account())) {
            refuseIf(
                    !history.terms(open.account()).equals(NaiveHistory.termsOf(open)),
                    RejectionCode.ACCOUNT_TERMS_CONFLICT);
            return Expected.of(new Event(open, List.of(), now, List.of(), null, null, List.of()), false);
        }
        history.add(new Event(open, List.of(), now, List.of(), open.account(), null, List.of()));
        return Expected.of(history.last(), false);
    }

    private Expected keyed(KeyedCommand<?> command, Instant now) {
        Optional<Event> earlier = history.event(command.key());
        if (earlier.isPresent()) {
            refuseIf(!earlier.get().given().equals(GivenFields.of(command)), RejectionCode.IDEMPOTENCY_CONFLICT);
            return Expected.of(earlier.get(), true);
        }
        if (command instanceof Grant grant) {
            refuseIf(!history.exists(grant.source()), RejectionCode.ACCOUNT_NOT_FOUND);
            if (!history.exists(grant.account()) && grant.openingTerms().isPresent()) {
                open(grant.openingTerms().get(), now);
            }
            refuseIf(!history.exists(grant.account()), RejectionCode.ACCOUNT_NOT_FOUND);
            refuseIf(!history.limited(grant.account()), RejectionCode.ACCOUNT_UNLIMITED);
            return move(grant, now, pair(grant.account(), grant.amount(), grant.source()), Floor.KEPT, true, null);
        } else if (command instanceof Debit debit) {
            chargeable(debit.account(), debit.destination());
            return move(
                    debit, now, pair(debit.account(), -debit.amount(), debit.destination()), Floor.KEPT, false, null);
        } else if (command instanceof DebitUpTo debit) {
            chargeable(debit.account(), debit.destination());
            long floor = history.floor(debit.account());
            long spendable = history.posted(debit.account()) - (debit.overdraftUsed() ? floor : Math.max(0, floor));
            long taken = Math.max(0, Math.min(debit.amount(), spendable));
            List<Leg> legs = pair(debit.account(), -Math.max(1, taken), debit.destination());
            if (taken == 0) {
                checkAssetsAndStatuses(legs);
                return book(debit, now, List.of(), null, null, debit.account());
            }
            return move(debit, now, legs, Floor.KEPT, false, null);
        } else if (command instanceof Transfer transfer) {
            refuseIf(!history.exists(transfer.source()), RejectionCode.ACCOUNT_NOT_FOUND);
            List<Leg> legs = pair(transfer.source(), -transfer.amount(), transfer.destination());
            return move(transfer, now, legs, Floor.KEPT, true, null);
        } else if (command instanceof Post post) {
            return move(post, now, post.legs(), Floor.KEPT, true, null);
        } else if (command instanceof Refund refund) {
            Event debit = original(refund.original(), Debit.class, DebitUpTo.class);
            long left = history.left(debit);
            refuseIf(refund.amount().orElse(left) > left, RejectionCode.REFUND_EXCEEDED);
            return move(refund, now, back(debit, refund.amount().orElse(left)), Floor.KEPT, false, debit);
        } else if (command instanceof Reverse reverse) {
            Event original =
                    original(reverse.original(), Grant.class, Debit.class, DebitUpTo.class, Transfer.class, Post.class);
            Floor floor = reverse.forced() ? Floor.IGNORED : Floor.OR_ZERO;
            return move(reverse, now, back(original, history.left(original)), floor, false, original);
        }
        return changeOfAccount(command, now);
    }

    private Expected changeOfAccount(KeyedCommand<?> command, Instant now) {
        AccountId account = GivenFields.account(command);
        Optional<AccountId> receiver =
                command instanceof CloseAccount close ? close.sweepDestination() : Optional.empty();
        refuseIf(
                !history.exists(account) || receiver.stream().anyMatch(id -> !history.exists(id)),
                RejectionCode.ACCOUNT_NOT_FOUND);
        refuseIf(!history.limited(account), RejectionCode.ACCOUNT_UNLIMITED);
        boolean closed = history.status(account) == AccountStatus.CLOSED;
        refuseIf(
                closed && (command instanceof ChangeLimits || command instanceof FreezeAccount),
                RejectionCode.ACCOUNT_NOT_OPEN);
        List<Leg> sweep = List.of();
        if (command instanceof CloseAccount && !closed && history.posted(account) != 0) {
            if (receiver.isPresent()) {
                AccountId to = receiver.get();
                refuseIf(!history.asset(to).equals(history.asset(account)), RejectionCode.ASSET_MISMATCH);
                refuseIf(history.status(to) == AccountStatus.CLOSED, RejectionCode.ACCOUNT_NOT_OPEN);
            }
            refuseIf(receiver.isEmpty() || history.posted(account) < 0, RejectionCode.ACCOUNT_NOT_EMPTY);
            sweep = pair(account, -history.posted(account), receiver.get());
            checkCountable(sweep);
        }
        List<Object> before = List.of(history.terms(account), history.status(account));
        Expected expected = book(command, now, sweep, account, null, account);
        if (before.equals(List.of(history.terms(account), history.status(account)))) {
            // It changed nothing: it is remembered, but neither moves the revision nor the time.
            history.removeLast();
            return book(command, now, List.of(), null, null, account);
        }
        return expected;
    }

    private void chargeable(AccountId account, AccountId destination) {
        refuseIf(!history.exists(account) || !history.exists(destination), RejectionCode.ACCOUNT_NOT_FOUND);
        refuseIf(!history.limited(account), RejectionCode.ACCOUNT_UNLIMITED);
    }

    private Event original(OperationRef ref, Class<?>... kinds) {
        Event event =
                ref.key().flatMap(history::event).orElseThrow(() -> new Refused(RejectionCode.OPERATION_NOT_FOUND));
        refuseIf(Stream.of(kinds).noneMatch(kind -> kind.isInstance(event.command())), RejectionCode.NOT_REVERSIBLE);
        refuseIf(history.left(event) == 0, RejectionCode.ALREADY_REVERSED);
        return event;
    }

    private static List<Leg> back(Event event, long amount) {
        return event.legs().stream()
                .map(leg -> new Leg(
                        leg.account(),
                        leg.asset(),
                        amount == NaiveHistory.size(event) ? -leg.amount() : -Long.signum(leg.amount()) * amount))
                .toList();
    }

    private List<Leg> pair(AccountId account, long amount, AccountId other) {
        return List.of(
                new Leg(account, history.asset(account), amount), new Leg(other, history.asset(account), -amount));
    }

    private enum Floor {
        KEPT,
        OR_ZERO,
        IGNORED
    }

    private Expected move(
            KeyedCommand<?> command,
            Instant now,
            List<Leg> legs,
            Floor floor,
            boolean ceilings,
            @Nullable Event undoes) {
        refuseIf(legs.stream().anyMatch(leg -> !history.exists(leg.account())), RejectionCode.ACCOUNT_NOT_FOUND);
        checkAssetsAndStatuses(legs);
        for (Leg leg : legs) {
            long bottom =
                    floor == Floor.OR_ZERO ? Math.max(0, history.floor(leg.account())) : history.floor(leg.account());
            refuseIf(
                    history.limited(leg.account())
                            && leg.amount() < 0
                            && floor != Floor.IGNORED
                            && history.posted(leg.account()) + leg.amount() < bottom,
                    RejectionCode.INSUFFICIENT_CREDITS);
        }
        for (Leg leg : legs) {
            OptionalLong ceiling = history.ceiling(leg.account());
            refuseIf(
                    ceilings
                            && leg.amount() > 0
                            && ceiling.isPresent()
                            && history.posted(leg.account()) + leg.amount() > ceiling.getAsLong(),
                    RejectionCode.CEILING_EXCEEDED);
        }
        checkCountable(legs);
        return book(command, now, legs, null, undoes, null);
    }

    private void checkAssetsAndStatuses(List<Leg> legs) {
        for (Leg leg : legs) {
            refuseIf(!history.asset(leg.account()).equals(leg.asset()), RejectionCode.ASSET_MISMATCH);
        }
        for (Leg leg : legs) {
            AccountStatus status = history.status(leg.account());
            refuseIf(
                    status == AccountStatus.CLOSED || (status == AccountStatus.FROZEN && leg.amount() < 0),
                    RejectionCode.ACCOUNT_NOT_OPEN);
        }
    }

    private void checkCountable(List<Leg> legs) {
        for (Leg leg : legs) {
            refuseIf(
                    history.limited(leg.account())
                            && Math.abs(history.posted(leg.account()) + leg.amount()) > Bounds.MAX_AMOUNT,
                    RejectionCode.AMOUNT_OVERFLOW);
        }
    }

    private Expected book(
            KeyedCommand<?> command,
            Instant now,
            List<Leg> legs,
            @Nullable AccountId changed,
            @Nullable Event undoes,
            @Nullable AccountId about) {
        Instant at = now;
        for (AccountId touched : touched(legs, about)) {
            Instant last = history.lastRecorded(touched);
            at = last.isAfter(at) ? last : at;
        }
        List<?> given = GivenFields.of(command);
        history.add(new Event(command, given, at, legs, changed, undoes, List.of()));
        Event event = new Event(
                command,
                given,
                at,
                legs,
                changed,
                undoes,
                touched(legs, about).stream().map(history::balance).toList());
        history.replaceLast(event);
        return Expected.of(event, false);
    }

    private List<AccountId> touched(List<Leg> legs, @Nullable AccountId about) {
        return legs.isEmpty()
                ? List.of(about)
                : legs.stream().map(Leg::account).filter(history::limited).toList();
    }
}
