package io.creditledger;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a ledger answers to an atomic group it accepted.
 *
 * @param members the outcome of each member, in order; all are accepted
 */
public record GroupReceipt(List<Outcome<?>> members) implements CommandResult {
    /** Copies the members. */
    public GroupReceipt {
        members = List.copyOf(members);
    }

    /** Returns nothing: each member has its own. */
    @Override
    public Optional<TransactionId> operation() {
        return Optional.empty();
    }

    /** Returns the transactions of all members, in order. */
    @Override
    public List<Transaction> transactions() {
        return results().flatMap(result -> result.transactions().stream()).toList();
    }

    /** Returns the balances of all members, in order: of an account that several members touch, more than one. */
    @Override
    public List<Balance> balances() {
        return results().flatMap(result -> result.balances().stream()).toList();
    }

    /** Returns whether the work of every member had been done before. */
    @Override
    public boolean replayed() {
        return results().allMatch(CommandResult::replayed);
    }

    private Stream<CommandResult> results() {
        return members.stream().map(member -> (CommandResult) member.orElseThrow());
    }
}
