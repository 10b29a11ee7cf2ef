package io.creditledger;

import java.util.List;

/**
 * A lot and its uses, oldest first; at most {@link Bounds#LOT_USES} uses are listed.
 *
 * @param lot the present state of the lot
 * @param uses what each operation did with the lot
 * @param more whether there are more uses than are listed
 */
public record LotHistory(Lot lot, List<LotAllocation> uses, boolean more) {
    /** Copies the list. */
    public LotHistory {
        uses = List.copyOf(uses);
    }
}
