package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Posting;
import io.creditledger.command.Command;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Books.Place;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.Decision;
import io.creditledger.engine.Engine;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingRecord;
import io.creditledger.engine.WorkingSet;
import io.creditledger.jdbc.Road.Load;
import io.creditledger.jdbc.Road.Loaded;
import io.creditledger.jdbc.Road.Sight;
import io.creditledger.jdbc.Road.Start;
import io.creditledger.jdbc.Road.Waiting;
import io.creditledger.jdbc.Rows.AccountRow;
import io.creditledger.jdbc.Rows.OperationRow;
import io.creditledger.jdbc.Rows.Packed;
import io.creditledger.jdbc.Rows.PostingRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * One attempt at commands on one connection: resolve names, lock, load, let the engine decide. Used once, by one thread.
 */
final class Attempt {
    private final Store store;
    private final Connection connection;
    private final Sight sight;
    private Start start;
    private boolean begun;

    private final Map<AccountId, AccountFacts> facts = new HashMap<>();
    private final Map<Long, AccountFacts> factsByNumber = new HashMap<>();
    private final Map<OperationRef, OperationRow> references = new HashMap<>();
    private final Map<Long, AccountRow> locked = new HashMap<>();
    private final Map<Long, OperationRow> operations = new HashMap<>();
    private final Set<AccountId> accounts = new LinkedHashSet<>();
    private Loaded loaded = new Loaded(List.of(), List.of(), List.of());

    /**
     * Starts an attempt.
     *
     * @param start how its unit of work starts
     * @param sight how far it looks for what may have been stored since a host's snapshot
     */
    Attempt(Store store, Connection connection, Start start, Sight sight) {
        this.store = store;
        this.connection = connection;
        this.start = start;
        this.sight = sight;
    }

    /** Returns whether anything has been sent, so that there may be something to undo. */
    boolean begun() {
        return begun;
    }

    /**
     * Resolves, locks and loads what commands touch.
     *
     * @return the limited accounts that somebody else has locked; empty unless told to skip them
     */
    Set<AccountId> prepare(Footprint footprint, Waiting waiting) throws SQLException {
        accounts.addAll(footprint.accounts());
        resolve(accounts);
        resolveReferences(footprint.references());
        TreeSet<Long> numbers = new TreeSet<>();
        for (AccountId account : accounts) {
            AccountFacts found = facts.get(account);
            if (found != null && found.limited()) {
                numbers.add(found.internalId());
            }
        }
        Set<UUID> digests = new TreeSet<>();
        footprint.keys().forEach(key -> digests.add(KeyDigest.of(key)));
        TreeSet<Long> referred = new TreeSet<>();
        references.values().forEach(row -> referred.add(row.id()));
        begun = true;
        loaded = store.road()
                .lockAndLoad(
                        connection,
                        new Load(
                                start,
                                List.copyOf(numbers),
                                waiting,
                                List.copyOf(referred),
                                List.copyOf(digests),
                                sight,
                                List.copyOf(footprint.assetCodes())));
        start = Start.STARTED;
        loaded.accounts().forEach(row -> locked.put(row.internalId(), row));
        loaded.operations().forEach(row -> operations.put(row.id(), row));
        numbers.removeAll(locked.keySet());
        if (numbers.isEmpty()) {
            return Set.of();
        }
        Set<AccountId> missing = new HashSet<>();
        numbers.forEach(number -> missing.add(known(number).id()));
        if (waiting != Waiting.SKIP) {
            // No row where one was remembered: the account was opened by a unit of work that was rolled back.
            numbers.forEach(number -> store.directory().forget(known(number)));
            throw new Stale();
        }
        return missing;
    }

    /** What was remembered about an account was wrong; it has been forgotten. Try again from the start. */
    static final class Stale extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stale() {
            super(null, null, false, false);
        }
    }

    /** Returns the accounts that a command list touches, those of the operations it refers to included. */
    Set<AccountId> touched(Footprint footprint) {
        Set<AccountId> touched = new HashSet<>(footprint.accounts());
        for (OperationRef ref : footprint.references()) {
            OperationRow row = references.get(ref);
            if (row != null) {
                row.places().forEach(place -> touched.add(known(place.account()).id()));
            }
        }
        return touched;
    }

    /**
     * Lets the engine decide.
     *
     * @param commands what to decide; covered by what was prepared
     * @param ids the ids to give out
     * @param earlier the ids of earlier attempts of which it is not known how they ended
     */
    Decision decide(List<? extends Command<?>> commands, IdRange ids, Collection<IdRange> earlier) throws SQLException {
        WorkingSet.Builder set = WorkingSet.builder();
        for (AccountId id : accounts) {
            AccountFacts found = facts.get(id);
            if (found == null) {
                set.account(id, null);
            } else if (!found.limited()) {
                set.account(id, found.unlimitedState());
            } else {
                AccountRow row = locked.get(found.internalId());
                if (row != null) {
                    set.account(id, state(found, row));
                }
            }
        }
        addOperations(set, Footprint.of(commands));
        loaded.assets().forEach(set::asset);
        earlier.forEach(set::earlier);
        return Engine.decide(set.build(ids, store.clock().instant().truncatedTo(ChronoUnit.MICROS)), commands);
    }

    private void addOperations(WorkingSet.Builder set, Footprint footprint) throws SQLException {
        Map<IdempotencyKey, OperationRecord> byKey = new HashMap<>();
        Map<Long, OperationRecord> byId = new HashMap<>();
        for (OperationRecord operation : records(operations.values())) {
            byId.put(operation.id(), operation);
            if (operation.key() != null) {
                byKey.put(operation.key(), operation);
            }
        }
        footprint.keys().forEach(key -> set.operation(key, byKey.get(key)));
        for (OperationRef ref : footprint.references()) {
            ref.key().ifPresent(key -> set.operation(key, byKey.get(key)));
            ref.id().ifPresent(id -> set.operation(id.value(), byId.get(id.value())));
        }
    }

    /** Completes operations by their postings. */
    List<OperationRecord> records(Collection<OperationRow> rows) throws SQLException {
        List<Place> places = rows.stream().flatMap(row -> row.places().stream()).toList();
        if (places.isEmpty()) {
            return rows.stream().map(row -> record(row, Map.of())).toList();
        }
        Map<Place, PostingRow> postings = new HashMap<>();
        for (PostingRow posting : store.road().postings(connection, places, sight)) {
            postings.put(new Place(posting.account(), posting.position()), posting);
        }
        resolveNumbers(places.stream().map(Place::account).toList());
        return rows.stream().map(row -> record(row, postings)).toList();
    }

    private OperationRecord record(OperationRow row, Map<Place, PostingRow> postings) {
        List<PostingRecord> legs = new ArrayList<>(row.places().size());
        for (Place place : row.places()) {
            PostingRow posting = postings.get(place);
            if (posting == null) {
                throw new IllegalStateException("operation " + row.id() + " lacks its posting on account number "
                        + place.account() + " at position " + place.position());
            }
            AccountFacts account = known(place.account());
            legs.add(new PostingRecord(
                    place.account(),
                    new Posting(account.id(), account.asset(), posting.amount(), place.position(), posting.after())));
        }
        return new OperationRecord(
                row.id(),
                row.key(),
                row.kind(),
                CanonicalRequest.unpack(row.request().bytes()),
                legs,
                Packed.bytesOrNull(row.result()),
                row.recordedAt(),
                row.effectiveAt(),
                row.metadata(),
                row.reference(),
                row.returned(),
                row.reversedBy());
    }

    private static AccountState state(AccountFacts facts, AccountRow row) {
        return new AccountState(
                facts.internalId(),
                facts.id(),
                facts.asset(),
                true,
                Statuses.ofCode(row.status()),
                row.floor(),
                row.ceiling(),
                row.posted(),
                row.held(),
                row.upcoming(),
                row.restricted(),
                row.openLots(),
                row.openHolds(),
                row.seq(),
                row.revision(),
                row.recordedAt(),
                row.nextChange(),
                facts.openedAt());
    }

    private void resolve(Collection<AccountId> ids) throws SQLException {
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
        ensureStarted();
        for (AccountFacts found : store.road().factsByName(connection, unknown, sight)) {
            know(found);
            store.remember(found);
        }
    }

    private void resolveNumbers(Collection<Long> numbers) throws SQLException {
        Set<Long> unknown = new TreeSet<>();
        for (Long number : numbers) {
            if (!factsByNumber.containsKey(number)) {
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
        ensureStarted();
        for (AccountFacts found : store.road().factsByNumber(connection, unknown, sight)) {
            know(found);
            store.remember(found);
        }
    }

    private void resolveReferences(Set<OperationRef> refs) throws SQLException {
        if (refs.isEmpty()) {
            return;
        }
        ensureStarted();
        Map<Long, OperationRef> byNumber = new HashMap<>();
        Map<UUID, OperationRef> byDigest = new HashMap<>();
        for (OperationRef ref : refs) {
            ref.id().ifPresent(id -> byNumber.put(id.value(), ref));
            ref.key().ifPresent(key -> byDigest.put(KeyDigest.of(key), ref));
        }
        if (!byNumber.isEmpty()) {
            for (OperationRow row : store.road().operationsByNumber(connection, byNumber.keySet(), sight)) {
                references.put(Objects.requireNonNull(byNumber.get(row.id())), row);
            }
        }
        if (!byDigest.isEmpty()) {
            for (OperationRow row : store.road().operationsByDigest(connection, byDigest.keySet(), sight)) {
                references.put(Objects.requireNonNull(byDigest.get(row.digest())), row);
            }
        }
        List<Long> numbers = references.values().stream()
                .flatMap(row -> row.places().stream())
                .map(Place::account)
                .toList();
        resolveNumbers(numbers);
        numbers.forEach(number -> accounts.add(known(number).id()));
    }

    private void ensureStarted() throws SQLException {
        begun = true;
        store.road().start(connection, start);
        start = Start.STARTED;
    }

    private void know(AccountFacts found) {
        facts.put(found.id(), found);
        factsByNumber.put(found.internalId(), found);
    }

    private AccountFacts known(long number) {
        return Optional.ofNullable(factsByNumber.get(number))
                .orElseThrow(() -> new IllegalStateException("there is no account number " + number));
    }
}
