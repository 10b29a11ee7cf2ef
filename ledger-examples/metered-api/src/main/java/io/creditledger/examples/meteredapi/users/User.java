package io.creditledger.examples.meteredapi.users;

import io.creditledger.AccountId;
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
        return accountOf(id);
    }

    /** The account of the user with this id. */
    public static AccountId accountOf(UUID id) {
        return AccountId.of("user:" + id);
    }
}
