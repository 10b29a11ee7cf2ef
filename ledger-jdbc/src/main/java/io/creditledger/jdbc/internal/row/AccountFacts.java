package io.creditledger.jdbc.internal.row;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.engine.AccountState;
import java.time.Instant;
import java.util.List;

/**
 * What never changes about an account once it is opened, and may therefore be remembered.
 *
 * @param internalId the store's number for it, never given out twice
 * @param id the host's name for it
 * @param asset its asset
 * @param limited whether it has limits
 * @param openedAt when it was opened
 */
public record AccountFacts(long internalId, AccountId id, Asset asset, boolean limited, Instant openedAt) {

    public static AccountFacts of(AccountState account) {
        return new AccountFacts(
                account.internalId(), account.id(), account.asset(), account.limited(), account.openedAt());
    }

    /** Returns an unlimited account as the engine sees it: nothing but these facts. */
    public AccountState unlimitedState() {
        return new AccountState(
                internalId,
                id,
                asset,
                false,
                AccountStatus.OPEN,
                0,
                null,
                List.of(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                openedAt,
                null,
                openedAt);
    }
}
