package io.creditledger;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of lots that expire.
 *
 * @param lots the lots, ordered by end, then by id
 * @param nextOrNull the lot {@linkplain ExpiringLotQuery.Builder#after after} which the next page starts; null on the last page
 */
public record LotPage(List<Lot> lots, @Nullable Lot nextOrNull) {
    /** Copies the list. */
    public LotPage {
        lots = List.copyOf(lots);
    }

    /** Returns the lot {@linkplain ExpiringLotQuery.Builder#after after} which the next page starts; empty on the last page. */
    public Optional<Lot> next() {
        return Optional.ofNullable(nextOrNull);
    }
}
