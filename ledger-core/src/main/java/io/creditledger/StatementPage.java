package io.creditledger;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One page of an account's statement.
 *
 * @param lines the lines, in the requested order
 * @param nextOrNull the position {@linkplain StatementQuery.Builder#after after} which the next page starts; null on the last page
 */
public record StatementPage(
        List<StatementLine> lines, @Nullable Long nextOrNull) {
    /** Copies the lines. */
    public StatementPage {
        lines = List.copyOf(lines);
    }

    /** Returns the position {@linkplain StatementQuery.Builder#after after} which the next page starts; empty on the last page. */
    public OptionalLong next() {
        return nextOrNull == null ? OptionalLong.empty() : OptionalLong.of(nextOrNull);
    }
}
