package io.creditledger.examples.meteredapi.pages;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.creditledger.AccountId;
import io.creditledger.Ledger;
import java.time.Duration;

/**
 * What pages show of the movements of accounts. It is kept in memory as long as somebody looks, for pages ask every few seconds,
 * and an account may have had thousands of movements in the time that is shown.
 */
final class Activities {
    /** At most some hundred kilobytes each. */
    private static final int KEPT = 100;

    private static final Duration UNSEEN = Duration.ofMinutes(1);

    private final Ledger ledger;
    private final Cache<AccountId, Activity> kept =
            Caffeine.newBuilder().maximumSize(KEPT).expireAfterAccess(UNSEEN).build();

    Activities(Ledger ledger) {
        this.ledger = ledger;
    }

    Activity of(AccountId account) {
        return kept.get(account, id -> new Activity(ledger, id));
    }
}
