package io.creditledger.examples.meteredapi.store;

import io.creditledger.AccountId;
import java.util.Optional;
import java.util.UUID;

/** Which account in the ledger is a user's. */
public final class UserAccounts {
    private static final String PREFIX = "user:";

    private UserAccounts() {}

    /** Returns the account of the user with this id. */
    public static AccountId of(UUID user) {
        return AccountId.of(PREFIX + user);
    }

    /** Returns the id of the user whose account this is; empty if it is none of a user. */
    static Optional<UUID> user(AccountId account) {
        String id = account.value();
        return id.startsWith(PREFIX) ? Optional.of(UUID.fromString(id.substring(PREFIX.length()))) : Optional.empty();
    }
}
