package io.creditledger;

import java.time.Instant;
import java.util.Objects;

/**
 * What had been posted to an account at an instant. Held, upcoming and restricted amounts of past instants are not recorded.
 *
 * @param account the account
 * @param asset its asset
 * @param instant the instant; what was posted at exactly this instant does not count
 * @param posted the sum of the postings before it, in smallest units
 * @param seq how many postings a limited account had before it; 0 for an unlimited account, and for a balance by effective
 *     time
 */
public record PostedBalance(AccountId account, Asset asset, Instant instant, long posted, long seq) {
    /** Checks that nothing is missing. */
    public PostedBalance {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(asset, "asset");
        Objects.requireNonNull(instant, "instant");
    }
}
