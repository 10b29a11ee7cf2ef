package io.creditledger;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of holds.
 *
 * @param holds the holds, ascending by number
 * @param nextOrNull what to continue {@linkplain HoldQuery.Builder#after after}, or null if this is the last page
 */
public record HoldPage(List<Hold> holds, @Nullable TransactionId nextOrNull) {
    /** Copies the list. */
    public HoldPage {
        holds = List.copyOf(holds);
    }

    /** Returns what to continue {@linkplain HoldQuery.Builder#after after}; empty if this is the last page. */
    public Optional<TransactionId> next() {
        return Optional.ofNullable(nextOrNull);
    }
}
