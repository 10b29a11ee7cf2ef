package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.jdbc.Road.Sight;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The account facts that one attempt has asked for, from the directory or the database. Not thread-safe. */
final class FactsInHand {
    private final Store store;
    private final Connection connection;
    private final Sight sight;
    private final Starter starter;
    private final Map<AccountId, AccountFacts> byName = new HashMap<>();
    private final Map<Long, AccountFacts> byNumber = new HashMap<>();

    /** Makes sure that the unit of work has started. */
    @FunctionalInterface
    interface Starter {
        void start() throws SQLException;
    }

    FactsInHand(Store store, Connection connection, Sight sight, Starter starter) {
        this.store = store;
        this.connection = connection;
        this.sight = sight;
        this.starter = starter;
    }

    /** Gets the facts of those of the accounts that exist. */
    void resolve(Collection<AccountId> ids) throws SQLException {
        List<AccountId> unknown = new ArrayList<>();
        for (AccountId id : ids) {
            AccountFacts known = store.directory().find(id);
            if (known == null) {
                unknown.add(id);
            } else {
                know(known);
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        starter.start();
        for (AccountFacts found : store.road().factsByName(connection, unknown, sight)) {
            know(found);
            store.remember(found);
        }
    }

    /** Gets the facts of accounts that exist. */
    void resolveNumbers(Collection<Long> numbers) throws SQLException {
        Set<Long> unknown = new TreeSet<>();
        for (Long number : numbers) {
            if (!byNumber.containsKey(number)) {
                AccountFacts known = store.directory().find(number);
                if (known == null) {
                    unknown.add(number);
                } else {
                    know(known);
                }
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        starter.start();
        for (AccountFacts found : store.road().factsByNumber(connection, unknown, sight)) {
            know(found);
            store.remember(found);
        }
    }

    /** Adds facts that have been read otherwise. */
    void know(AccountFacts found) {
        byName.put(found.id(), found);
        byNumber.put(found.internalId(), found);
    }

    /** Returns the facts of an account, or null if it is not known to exist. */
    @Nullable
    AccountFacts find(AccountId id) {
        return byName.get(id);
    }

    /** Returns the name of an account that has been resolved. */
    AccountId name(long number) {
        return known(number).id();
    }

    /** Returns the facts of an account that has been resolved. */
    AccountFacts known(long number) {
        return Optional.ofNullable(byNumber.get(number))
                .orElseThrow(() -> new IllegalStateException("there is no account number " + number));
    }
}
