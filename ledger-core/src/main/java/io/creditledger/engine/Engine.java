package io.creditledger.engine;

import io.creditledger.AccountChange;
import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.GroupReceipt;
import io.creditledger.Leg;
import io.creditledger.OperationKind;
import io.creditledger.Outcome;
import io.creditledger.Posting;
import io.creditledger.Preview;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.UpToReceipt;
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
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.error.GroupRejectedException;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.error.RejectedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        Layer base = Layer.over(set);
        List<Outcome<?>> outcomes = new ArrayList<>(commands.size());
        try {
            for (Command<?> command : commands) {
                outcomes.add(attempt(base, command));
            }
        } catch (NotLoaded missing) {
            return missing.decision();
        }
        return new Decision.Decided(outcomes, base.writes());
    }

    /** Turns the outcome of a command that was decided, but is not going to be written, into a preview. */
    public static Preview preview(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Rejected<?> rejected) {
            return new Preview(rejected.reason(), false, List.of(), List.of());
        }
        Outcome.Accepted<?> accepted = (Outcome.Accepted<?>) outcome;
        List<Leg> legs = transactions(accepted.result()).stream()
                .flatMap(transaction -> transaction.postings().stream())
                .map(posting -> new Leg(posting.account(), posting.asset(), posting.amount()))
                .toList();
        return new Preview(null, accepted.replayed(), legs, accepted.changes());
    }

    private static Outcome<?> attempt(Layer below, Command<?> command) {
        Layer layer = below.above();
        try {
            Outcome<?> outcome = run(layer, command);
            below.merge(layer);
            return outcome;
        } catch (RejectedException reason) {
            return new Outcome.Rejected<>(reason);
        }
    }

    private static Outcome<?> run(Layer layer, Command<?> command) {
        if (command instanceof KeyedCommand<?> keyed) {
            return runKeyed(layer, keyed);
        } else if (command instanceof OpenAccount open) {
            return AccountChanges.open(layer, open);
        } else if (command instanceof AtomicGroup group) {
            return runGroup(layer, group);
        }
        throw new IllegalArgumentException(command.getClass().getSimpleName() + " is not decided by rules");
    }

    private static Outcome<?> runKeyed(Layer layer, KeyedCommand<?> command) {
        CanonicalRequest request = CanonicalRequest.of(command);
        Optional<OperationRecord> known = layer.find(command.key());
        if (known.isPresent()) {
            return again(layer, command, request, known.get());
        }
        OperationRecord operation = apply(layer, command, request);
        return new Outcome.Accepted<>(
                Results.of(layer, command, operation, false), false, presentBalances(layer, operation, command));
    }

    private static Outcome<?> again(
            Layer layer, KeyedCommand<?> command, CanonicalRequest request, OperationRecord operation) {
        Optional<String> difference = operation.kind() != kindOf(command)
                ? Optional.of("command")
                : operation.request().firstDifference(request);
        if (difference.isPresent()) {
            throw new IdempotencyConflictException(command.key(), difference.get());
        }
        boolean ours = layer.claimOurs(operation);
        return new Outcome.Accepted<>(
                Results.of(layer, command, operation, !ours),
                !ours,
                ours ? presentBalances(layer, operation, command) : List.of());
    }

    private static OperationRecord apply(Layer layer, KeyedCommand<?> command, CanonicalRequest request) {
        if (command instanceof Debit debit) {
            return Movements.debit(layer, debit, request);
        } else if (command instanceof Grant grant) {
            return Movements.grant(layer, grant, request);
        } else if (command instanceof DebitUpTo debit) {
            return Movements.debitUpTo(layer, debit, request);
        } else if (command instanceof Transfer transfer) {
            return Movements.transfer(layer, transfer, request);
        } else if (command instanceof Post post) {
            return Movements.post(layer, post, request);
        } else if (command instanceof Refund refund) {
            return Returns.refund(layer, refund, request);
        } else if (command instanceof Reverse reverse) {
            return Returns.reverse(layer, reverse, request);
        } else if (command instanceof ChangeLimits change) {
            return AccountChanges.changeLimits(layer, change, request);
        } else if (command instanceof FreezeAccount freeze) {
            return AccountChanges.freeze(layer, freeze, request);
        } else if (command instanceof ReopenAccount reopen) {
            return AccountChanges.reopen(layer, reopen, request);
        } else if (command instanceof CloseAccount close) {
            return AccountChanges.close(layer, close, request);
        }
        throw new IllegalArgumentException("no rule for " + command.getClass());
    }

    static OperationKind kindOf(KeyedCommand<?> command) {
        if (command instanceof Debit) {
            return OperationKind.DEBIT;
        } else if (command instanceof Grant) {
            return OperationKind.GRANT;
        } else if (command instanceof DebitUpTo) {
            return OperationKind.DEBIT_UP_TO;
        } else if (command instanceof Transfer) {
            return OperationKind.TRANSFER;
        } else if (command instanceof Post) {
            return OperationKind.POST;
        } else if (command instanceof Refund) {
            return OperationKind.REFUND;
        } else if (command instanceof Reverse) {
            return OperationKind.REVERSE;
        } else if (command instanceof ChangeLimits) {
            return OperationKind.CHANGE_LIMITS;
        } else if (command instanceof FreezeAccount) {
            return OperationKind.FREEZE;
        } else if (command instanceof ReopenAccount) {
            return OperationKind.REOPEN;
        } else if (command instanceof CloseAccount) {
            return OperationKind.CLOSE;
        }
        throw new IllegalArgumentException("no kind for " + command.getClass());
    }

    private static Outcome<?> runGroup(Layer layer, AtomicGroup group) {
        List<Outcome<?>> members = new ArrayList<>(group.members().size());
        Map<AccountId, Balance> changes = new LinkedHashMap<>();
        boolean replayed = true;
        for (int i = 0; i < group.members().size(); i++) {
            Outcome<?> member = attempt(layer, group.members().get(i));
            if (member instanceof Outcome.Rejected<?> rejected) {
                throw new GroupRejectedException(i, rejected.reason());
            }
            members.add(member);
            replayed &= ((Outcome.Accepted<?>) member).replayed();
            member.changes().forEach(balance -> changes.put(balance.account(), balance));
        }
        return new Outcome.Accepted<>(new GroupReceipt(members), replayed, List.copyOf(changes.values()));
    }

    /** The balances, as they are now, of the limited accounts that an operation touched. */
    private static List<Balance> presentBalances(Layer layer, OperationRecord operation, KeyedCommand<?> command) {
        if (operation.postings().isEmpty()) {
            return operation.changedAnything()
                    ? Results.accountOf(command).flatMap(layer::find).map(AccountState::balance).stream()
                            .toList()
                    : List.of();
        }
        return operation.limitedPostings().stream()
                .map(Posting::account)
                .map(layer::account)
                .map(AccountState::balance)
                .toList();
    }

    private static Collection<Transaction> transactions(Object result) {
        if (result instanceof Receipt receipt) {
            return List.of(receipt.transaction());
        } else if (result instanceof UpToReceipt receipt) {
            return receipt.transaction().stream().toList();
        } else if (result instanceof AccountChange change) {
            return change.transaction().stream().toList();
        } else if (result instanceof GroupReceipt group) {
            return group.members().stream()
                    .flatMap(member -> transactions(member.orElseThrow()).stream())
                    .toList();
        }
        throw new IllegalArgumentException("no transactions in " + result.getClass());
    }
}
