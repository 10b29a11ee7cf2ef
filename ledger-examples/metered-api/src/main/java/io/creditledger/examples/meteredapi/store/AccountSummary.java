package io.creditledger.examples.meteredapi.store;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.Ledger;
import io.creditledger.event.LedgerEvent;
import io.creditledger.jdbc.UnitOfWorkListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * A table of our own with what each user's account has, to sort and filter users by. It is written in the unit of work of each
 * change, so it is never wrong, but for credits that begin or end by themselves: these are in it as soon as the ledger has booked them.
 * The account is locked meanwhile, so two units of work never write one row at the same time.
 */
public final class AccountSummary implements UnitOfWorkListener {
    private static final int PER_QUERY = 500;

    @Override
    public void onEvents(Connection connection, List<LedgerEvent> events) throws SQLException {
        // Of several changes of an account the last one counts.
        Map<UUID, Balance> balances = new LinkedHashMap<>();
        for (LedgerEvent event : events) {
            for (Balance balance : event.balances()) {
                UserAccounts.user(balance.account()).ifPresent(user -> balances.put(user, balance));
            }
        }
        if (!balances.isEmpty()) {
            Map<UUID, Balance> added = update(connection, balances);
            if (!added.isEmpty()) {
                insert(connection, added);
            }
        }
    }

    /** Returns those that have no row yet. */
    private static Map<UUID, Balance> update(Connection connection, Map<UUID, Balance> balances) throws SQLException {
        Map<UUID, Balance> missing = new LinkedHashMap<>(balances);
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE user_account SET available = ?, status = ? WHERE user_id = ?")) {
            for (Map.Entry<UUID, Balance> one : balances.entrySet()) {
                update.setLong(1, one.getValue().available());
                update.setString(2, one.getValue().status().name());
                update.setObject(3, one.getKey());
                update.addBatch();
            }
            int[] counts = update.executeBatch();
            int i = 0;
            for (UUID user : balances.keySet()) {
                if (counts[i++] == 1) {
                    missing.remove(user);
                }
            }
        }
        return missing;
    }

    private static void insert(Connection connection, Map<UUID, Balance> balances) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO user_account (available, status, user_id) VALUES (?, ?, ?)")) {
            for (Map.Entry<UUID, Balance> one : balances.entrySet()) {
                insert.setLong(1, one.getValue().available());
                insert.setString(2, one.getValue().status().name());
                insert.setObject(3, one.getKey());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Adds the rows of users that were registered before there was this table. */
    static void fill(Jdbi jdbi, Ledger ledger) {
        UUID after = new UUID(0, 0);
        List<UUID> users;
        do {
            UUID from = after;
            users = jdbi.withHandle(handle -> handle.createQuery("SELECT u.id FROM app_user u WHERE u.id > :after"
                            + " AND NOT EXISTS (SELECT 1 FROM user_account a WHERE a.user_id = u.id)"
                            + " ORDER BY u.id LIMIT :limit")
                    .bind("after", from)
                    .bind("limit", PER_QUERY)
                    .mapTo(UUID.class)
                    .list());
            if (!users.isEmpty()) {
                after = users.get(users.size() - 1);
                List<AccountId> accounts = users.stream().map(UserAccounts::of).toList();
                add(jdbi, List.copyOf(ledger.balances(accounts).values()));
            }
        } while (users.size() == PER_QUERY);
    }

    private static void add(Jdbi jdbi, List<Balance> balances) {
        if (balances.isEmpty()) {
            return;
        }
        jdbi.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("INSERT INTO user_account (user_id, available, status)"
                    + " SELECT CAST(:user AS UUID), CAST(:available AS BIGINT), CAST(:status AS VARCHAR(10))"
                    + " WHERE NOT EXISTS (SELECT 1 FROM user_account WHERE user_id = :user)");
            for (Balance balance : balances) {
                batch.bind("user", UserAccounts.user(balance.account()).orElseThrow())
                        .bind("available", balance.available())
                        .bind("status", balance.status().name())
                        .add();
            }
            batch.execute();
        });
    }
}
