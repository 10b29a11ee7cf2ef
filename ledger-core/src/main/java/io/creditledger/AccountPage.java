package io.creditledger;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of accounts.
 *
 * @param accounts the accounts, ordered by id
 * @param nextOrNull the account {@linkplain AccountQuery.Builder#after after} which the next page starts; null on the last page
 */
public record AccountPage(List<Account> accounts, @Nullable AccountId nextOrNull) {
    /** Copies the list. */
    public AccountPage {
        accounts = List.copyOf(accounts);
    }

    /** Returns the account {@linkplain AccountQuery.Builder#after after} which the next page starts; empty on the last page. */
    public Optional<AccountId> next() {
        return Optional.ofNullable(nextOrNull);
    }
}
