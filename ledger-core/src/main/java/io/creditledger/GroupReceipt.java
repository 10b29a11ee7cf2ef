package io.creditledger;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The receipt for an accepted atomic group.
 *
 * @param members the outcome of each member, in order; all are accepted
 */
public record GroupReceipt(List<Outcome<?>> members) implements CommandResult {
    /** Copies the members. */
    public GroupReceipt {
        members = List.copyOf(members);
    }

    /** Returns empty: each member has an operation of its own. */
    @Override
    public Optional<TransactionId> operation() {
        return Optional.empty();
    }

    /** Returns the transactions of all members, in order. */
    @Override
    public List<Transaction> transactions() {
        return results().flatMap(result -> result.transactions().stream()).toList();
    }

    /** Returns the balances of all members, in order. An account that several members touch occurs several times. */
    @Override
    public List<Balance> balances() {
        return results().flatMap(result -> result.balances().stream()).toList();
    }

    /** Returns the marks that the members crossed, in order. */
    @Override
    public List<MarkCrossing> crossedMarks() {
        return results().flatMap(result -> result.crossedMarks().stream()).toList();
    }

    /** Returns whether every member had already been executed. */
    @Override
    public boolean replayed() {
        return results().allMatch(CommandResult::replayed);
    }

    private Stream<CommandResult> results() {
        return members.stream().map(member -> (CommandResult) member.orElseThrow());
    }
}
