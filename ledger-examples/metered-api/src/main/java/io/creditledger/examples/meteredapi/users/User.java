package io.creditledger.examples.meteredapi.users;

import io.creditledger.AccountId;
import io.creditledger.examples.meteredapi.store.UserAccounts;
import java.time.Instant;
import java.util.UUID;

/**
 * A user.
 *
 * @param id for ever
 * @param email in lower case
 * @param role what the user may do
 * @param createdAt when the user registered
 */
public record User(UUID id, String email, Role role, Instant createdAt) {
    /** The user's account in the ledger. */
    public AccountId account() {
        return UserAccounts.of(id);
    }
}
