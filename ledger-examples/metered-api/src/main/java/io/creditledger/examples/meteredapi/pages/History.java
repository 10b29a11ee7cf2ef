package io.creditledger.examples.meteredapi.pages;

import io.creditledger.AccountId;
import io.creditledger.Ledger;
import io.creditledger.StatementPage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last movements of an account, newest first, back to an instant.
 *
 * @param lines the movements since that instant
 * @param older the movement before them; null if there is none, or if there are more than are read
 */
record History(List<Line> lines, @Nullable Line older) {
    /** A chart of more movements than this begins later. */
    static final int MOST = 20_000;

    private static final int PER_QUERY = 1_000;

    /** A chart shows at least so much time. */
    private static final Duration LEAST = Duration.ofMinutes(5);

    /** Returns where a chart begins: at the first movement of an account that is younger than the period. */
    Instant start(Instant ofPeriod, Instant now) {
        if (older != null || lines.isEmpty()) {
            return ofPeriod;
        }
        Instant first = lines.get(lines.size() - 1).instant();
        Instant latest = now.minus(LEAST);
        return first.isBefore(latest) ? first : latest;
    }

    /** Reads the movements of an account since an instant. */
    static History since(Ledger ledger, AccountId account, Instant start) {
        List<Line> lines = new ArrayList<>();
        Long after = null;
        do {
            StatementPage page = StatementFilter.read(ledger, account, after, PER_QUERY, false);
            for (Line line : page.lines().stream().map(Line::of).toList()) {
                if (line.instant().isBefore(start)) {
                    return new History(lines, line);
                }
                lines.add(line);
            }
            after = page.next();
        } while (after != null && lines.size() < MOST);
        return new History(lines, null);
    }
}
