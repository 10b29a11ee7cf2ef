package io.creditledger.jdbc.internal.load;

import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Posting;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.PostingRecord;
import io.creditledger.engine.WorkingSet;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.row.AccountFacts;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.Packed;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operations that one attempt has loaded, completed by their postings when somebody looks at them. Not thread-safe. */
final class LoadedOperations {
    private final UnitContext context;
    private final Connection connection;
    private final ReadVisibility visibility;
    private final AccountLookup facts;
    private final Map<Long, OperationRow> rows = new HashMap<>();
    private final Map<Long, OperationRecord> records = new HashMap<>();

    LoadedOperations(UnitContext context, Connection connection, ReadVisibility visibility, AccountLookup facts) {
        this.context = context;
        this.connection = connection;
        this.visibility = visibility;
        this.facts = facts;
    }

    /** Adds rows; of an operation that is there already the one added first stays. */
    void add(Collection<OperationRow> found) {
        found.forEach(row -> rows.putIfAbsent(row.id(), row));
    }

    /** Returns their keys. */
    Set<IdempotencyKey> keys() {
        Set<IdempotencyKey> keys = new HashSet<>();
        for (OperationRow row : rows.values()) {
            IdempotencyKey key = row.key();
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** Returns all of them, complete. */
    Collection<OperationRecord> all() throws SQLException {
        List<OperationRow> bare = rows.values().stream()
                .filter(row -> !records.containsKey(row.id()))
                .toList();
        for (OperationRecord operation : complete(bare)) {
            records.put(operation.id(), operation);
        }
        return records.values();
    }

    /** Puts all of them into a working set; what commands name and is not among them does not exist. */
    void fill(WorkingSet.Builder set, Footprint footprint) throws SQLException {
        Map<IdempotencyKey, OperationRecord> byKey = new HashMap<>();
        for (OperationRecord operation : all()) {
            set.operation(operation.id(), operation);
            if (operation.key() != null) {
                byKey.put(operation.key(), operation);
            }
        }
        footprint.keys().forEach(key -> set.operation(key, byKey.get(key)));
        for (OperationRef ref : footprint.references()) {
            ref.key().ifPresent(key -> set.operation(key, byKey.get(key)));
            ref.id().ifPresent(id -> set.operation(id.value(), records.get(id.value())));
        }
    }

    /** Completes operations by their postings. */
    List<OperationRecord> complete(Collection<OperationRow> bare) throws SQLException {
        List<PostingLocator> places =
                bare.stream().flatMap(row -> row.places().stream()).toList();
        if (places.isEmpty()) {
            return bare.stream().map(row -> record(row, Map.of())).toList();
        }
        Map<PostingLocator, PostingRow> postings = new HashMap<>();
        for (PostingRow posting : context.writeStatements().postings(connection, places, visibility)) {
            postings.put(new PostingLocator(posting.account(), posting.position()), posting);
        }
        facts.resolveNumbers(places.stream().map(PostingLocator::account).toList());
        return bare.stream().map(row -> record(row, postings)).toList();
    }

    private OperationRecord record(OperationRow row, Map<PostingLocator, PostingRow> postings) {
        List<PostingRecord> legs = new ArrayList<>(row.places().size());
        for (PostingLocator place : row.places()) {
            PostingRow posting = postings.get(place);
            if (posting == null) {
                throw new IllegalStateException("operation " + row.id() + " lacks its posting on account number "
                        + place.account() + " at position " + place.position());
            }
            AccountFacts account = facts.known(place.account());
            legs.add(new PostingRecord(
                    place.account(),
                    new Posting(account.id(), account.asset(), posting.amount(), place.position(), posting.after())));
        }
        return new OperationRecord(
                row.id(),
                row.key(),
                row.kind(),
                Mapper.decoded(() -> CanonicalRequest.unpack(row.request().bytes())),
                legs,
                Packed.bytesOrNull(row.result()),
                row.recordedAt(),
                row.effectiveAt(),
                row.metadata(),
                row.reference(),
                row.returned(),
                row.reversedBy());
    }
}
