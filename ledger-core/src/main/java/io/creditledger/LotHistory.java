package io.creditledger;

import java.util.List;

/**
 * A lot and what was done with it, oldest first: at most {@link Bounds#LOT_USES} uses.
 *
 * @param lot the lot as it is now
 * @param uses what operations did with it
 * @param more whether there are more uses than are listed
 */
public record LotHistory(Lot lot, List<LotAllocation> uses, boolean more) {
    /** Copies the list. */
    public LotHistory {
        uses = List.copyOf(uses);
    }
}
