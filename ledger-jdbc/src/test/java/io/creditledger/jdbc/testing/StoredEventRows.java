package io.creditledger.jdbc.testing;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.jdbc.LedgerSchema;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * The stored events of a ledger beside its books, read with plain SQL. A line is the number of an operation and the name of a
 * limited account.
 */
public record StoredEventRows(TestDatabase database) {
    /** Makes the ledgers that are built from now on store their events. */
    public static StoredEventRows in(TestDatabase database) {
        try (HikariDataSource pool = database.newDataSource(1, true)) {
            LedgerSchema.of(pool).storeEvents();
        }
        return new StoredEventRows(database);
    }

    /** Returns the stored events of operations. */
    public Set<String> stored() {
        return lines("SELECT e.operation_id, a.name FROM ledger_event e JOIN ledger_account a ON a.id = e.account_id"
                + " WHERE e.operation_id > 0 AND e.operation_id < " + Long.MAX_VALUE);
    }

    /** Returns what is to be stored of operations that have moved something. */
    public Set<String> expected() {
        return lines(
                "SELECT p.transaction_id, a.name FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id"
                        + " WHERE a.limited");
    }

    /** Returns the names of the accounts whose opening is stored. */
    public Set<String> openings() {
        return lines("SELECT 0, a.name FROM ledger_event e JOIN ledger_account a ON a.id = e.account_id"
                + " WHERE e.operation_id = 0 AND e.revision = 0");
    }

    /** Returns the numbers of all operations in the books. */
    public Set<Long> operations() {
        return numbers("SELECT id FROM ledger_operation");
    }

    /** Returns the numbers of the operations whose events are stored. */
    public Set<Long> storedOperations() {
        return numbers(
                "SELECT operation_id FROM ledger_event WHERE operation_id > 0 AND operation_id < " + Long.MAX_VALUE);
    }

    /** Returns how many events are stored. */
    public long count() {
        return numbers("SELECT COUNT(*) FROM ledger_event").iterator().next();
    }

    /** Returns the stored documents. */
    public List<String> documents() {
        return Jdbi.create(database.jdbcUrl())
                .withHandle(handle -> handle.createQuery("SELECT document FROM ledger_event"
                                + " ORDER BY bucket, recorded_at, account_id, revision, operation_id")
                        .mapTo(String.class)
                        .list());
    }

    private Set<Long> numbers(String query) {
        return Jdbi.create(database.jdbcUrl())
                .withHandle(handle ->
                        handle.createQuery(query).mapTo(Long.class).collect(Collectors.toCollection(TreeSet::new)));
    }

    private Set<String> lines(String query) {
        return Jdbi.create(database.jdbcUrl())
                .withHandle(handle -> handle.createQuery(query)
                        .map((row, context) -> row.getLong(1) + " " + row.getString(2))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
