package io.creditledger;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of holds.
 *
 * @param holds the holds, ordered by id
 * @param nextOrNull the hold {@linkplain HoldQuery.Builder#after after} which the next page starts; null on the last page
 */
public record HoldPage(List<Hold> holds, @Nullable TransactionId nextOrNull) {
    /** Copies the list. */
    public HoldPage {
        holds = List.copyOf(holds);
    }

    /** Returns the hold {@linkplain HoldQuery.Builder#after after} which the next page starts; empty on the last page. */
    public Optional<TransactionId> next() {
        return Optional.ofNullable(nextOrNull);
    }
}
