package io.creditledger;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One page of an account's operations.
 *
 * @param operations the operations, in the requested order
 * @param nextOrNull the position {@linkplain OperationQuery.Builder#after after} which the next page starts; null on the last page
 */
public record OperationPage(
        List<Operation> operations, @Nullable Long nextOrNull) {
    /** Copies the list. */
    public OperationPage {
        operations = List.copyOf(operations);
    }

    /** Returns the position {@linkplain OperationQuery.Builder#after after} which the next page starts; empty on the last page. */
    public OptionalLong next() {
        return nextOrNull == null ? OptionalLong.empty() : OptionalLong.of(nextOrNull);
    }
}
