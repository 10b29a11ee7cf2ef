package io.creditledger;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One page of an account's statement.
 *
 * @param lines the lines, in the requested order
 * @param next the position to pass to {@link StatementQuery.Builder#after} for the next page; null on the last page
 */
public record StatementPage(
        List<StatementLine> lines, @Nullable Long next) {
    /** Copies the lines. */
    public StatementPage {
        lines = List.copyOf(lines);
    }

    /** Returns {@link #next()} as an optional. */
    public OptionalLong nextPage() {
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }
}
