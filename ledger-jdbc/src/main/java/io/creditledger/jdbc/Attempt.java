package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotId;
import io.creditledger.OperationKind;
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
import io.creditledger.engine.Need;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingRecord;
import io.creditledger.engine.WorkingSet;
import io.creditledger.jdbc.LotRows.HoldRow;
import io.creditledger.jdbc.LotRows.LotLoad;
import io.creditledger.jdbc.LotRows.LotRow;
import io.creditledger.jdbc.LotRows.LotsFound;
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
import java.sql.SQLTransactionRollbackException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at commands on one connection: resolve names, lock, load, let the engine decide. Used once, by one thread.
 */
final class Attempt {
    private final Store store;
    private final Connection connection;
    private final Sight sight;
    private Start start;
    private boolean begun;

    private final FactsInHand facts;
    private final LotsInHand lots;
    private final Map<OperationRef, OperationRow> references = new HashMap<>();
    private final Map<Long, HoldRow> heldFirst = new HashMap<>();
    private final Map<LotId, LotRow> lotsFirst = new HashMap<>();
    private final Map<Long, AccountRow> locked = new HashMap<>();
    private final Map<Long, OperationRow> operations = new HashMap<>();
    private final Map<Long, OperationRecord> records = new HashMap<>();
    private final Set<Need> met = new HashSet<>();
    private final Set<AccountId> accounts = new LinkedHashSet<>();
    private List<Asset> assets = List.of();
    private Waiting waiting = Waiting.NONE;
    private @Nullable Boolean behind;
    private @Nullable Instant now;

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
        this.facts = new FactsInHand(store, connection, sight, this::ensureStarted);
        this.lots = new LotsInHand(facts::name);
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
        this.waiting = waiting;
        accounts.addAll(footprint.accounts());
        facts.resolve(accounts);
        resolveReferences(footprint.references());
        resolveLots(footprint.lots());
        TreeSet<Long> numbers = new TreeSet<>();
        for (AccountId account : accounts) {
            AccountFacts found = facts.find(account);
            if (found != null && found.limited()) {
                numbers.add(found.internalId());
            }
        }
        Set<UUID> digests = new TreeSet<>();
        footprint.keys().forEach(key -> digests.add(KeyDigest.of(key)));
        TreeSet<Long> referred = new TreeSet<>();
        references.values().forEach(row -> referred.add(row.id()));
        begun = true;
        LotLoad first = waiting == Waiting.NONE ? LotLoad.NONE : first();
        Loaded loaded = store.road()
                .lockAndLoad(
                        connection,
                        new Load(
                                start,
                                List.copyOf(numbers),
                                waiting,
                                List.copyOf(referred),
                                List.copyOf(digests),
                                sight,
                                List.copyOf(footprint.assetCodes()),
                                first));
        start = Start.STARTED;
        loaded.accounts().forEach(row -> locked.put(row.internalId(), row));
        loaded.operations().forEach(row -> operations.put(row.id(), row));
        assets = loaded.assets();
        take(first, loaded.lots());
        numbers.removeAll(locked.keySet());
        if (numbers.isEmpty()) {
            return Set.of();
        }
        Set<AccountId> missing = new HashSet<>();
        numbers.forEach(number -> missing.add(facts.name(number)));
        if (waiting != Waiting.SKIP) {
            // No row where one was remembered: the account was opened by a unit of work that was rolled back.
            numbers.forEach(number -> store.directory().forget(facts.known(number)));
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
                row.places().forEach(place -> touched.add(facts.name(place.account())));
                HoldRow hold = heldFirst.get(row.id());
                if (hold != null) {
                    touched.add(facts.name(hold.account()));
                    touched.add(facts.name(hold.destination()));
                }
            }
        }
        for (LotId id : footprint.lots()) {
            LotRow lot = lotsFirst.get(id);
            if (lot != null) {
                touched.add(facts.name(lot.account()));
            }
        }
        return touched;
    }

    /**
     * Lets the engine decide, as often as it takes to load under the locks what it finds lacking.
     *
     * @param commands what to decide; covered by what was prepared
     * @param ids the ids to give out
     * @param earlier the ids of earlier attempts of which it is not known how they ended
     * @return the decision, or what more has to be locked or taken before there can be one
     */
    Decision decide(List<? extends Command<?>> commands, IdRange ids, Collection<IdRange> earlier) throws SQLException {
        Footprint footprint = Footprint.of(commands);
        if (now == null) {
            now = store.clock().instant().truncatedTo(ChronoUnit.MICROS);
        }
        while (true) {
            Decision decision = Engine.decide(workingSet(footprint, ids, earlier, now), commands);
            if (!(decision instanceof Decision.NeedMore more)
                    || more.needs().stream().anyMatch(Attempt::isAskedOfCaller)) {
                return decision;
            }
            if (!met.addAll(more.needs())) {
                throw new IllegalStateException("the working set keeps lacking " + more.needs());
            }
            load(more.needs());
        }
    }

    private static boolean isAskedOfCaller(Need need) {
        return need instanceof Need.Ids || isLocked(need);
    }

    private static boolean isLocked(Need need) {
        return need instanceof Need.Account || need instanceof Need.Operation;
    }

    /** Returns whether what is needed is only ids, so that the locks that are held suffice. */
    static boolean isOnlyIds(Decision.NeedMore more) {
        return more.needs().stream().noneMatch(Attempt::isLocked);
    }

    private WorkingSet workingSet(Footprint footprint, IdRange ids, Collection<IdRange> earlier, Instant at)
            throws SQLException {
        WorkingSet.Builder set = WorkingSet.builder();
        for (AccountId id : accounts) {
            AccountFacts found = facts.find(id);
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
        addOperations(set, footprint);
        lots.fill(set);
        assets.forEach(set::asset);
        earlier.forEach(set::earlier);
        return set.build(ids, at);
    }

    private void addOperations(WorkingSet.Builder set, Footprint footprint) throws SQLException {
        complete();
        Map<IdempotencyKey, OperationRecord> byKey = new HashMap<>();
        for (OperationRecord operation : records.values()) {
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

    private void complete() throws SQLException {
        List<OperationRow> bare = operations.values().stream()
                .filter(row -> !records.containsKey(row.id()))
                .toList();
        for (OperationRecord operation : records(bare)) {
            records.put(operation.id(), operation);
        }
    }

    /** What to load at once with the locks, since it is known to be asked for. */
    private LotLoad first() throws SQLException {
        Set<Long> lotNumbers = new TreeSet<>();
        lotsFirst.values().forEach(lot -> lotNumbers.add(lot.id()));
        return lotNumbers.isEmpty() && heldFirst.isEmpty()
                ? LotLoad.NONE
                : new LotLoad(Map.of(), Set.of(), lotNumbers, new TreeSet<>(heldFirst.keySet()), Set.of(), isBehind());
    }

    private void load(Set<Need> needs) throws SQLException {
        Map<Long, Integer> firstLots = new TreeMap<>();
        Set<Long> holdsOf = new TreeSet<>();
        Set<Long> lotNumbers = new TreeSet<>();
        Set<Long> holds = new TreeSet<>();
        Set<Long> allocations = new TreeSet<>();
        for (Need need : needs) {
            if (need instanceof Need.Lots wanted) {
                firstLots.merge(number(wanted.account()), wanted.count(), Math::max);
            } else if (need instanceof Need.Everything all) {
                firstLots.put(number(all.account()), Integer.MAX_VALUE);
                holdsOf.add(number(all.account()));
            } else if (need instanceof Need.OneLot one) {
                lotNumbers.add(one.id());
            } else if (need instanceof Need.OneHold one) {
                holds.add(one.id());
            } else if (need instanceof Need.Allocations some) {
                allocations.add(some.operation());
            }
        }
        // Not asked for where the account says that there is none.
        firstLots.keySet().removeIf(account -> row(account).openLots() == 0);
        holdsOf.removeIf(account -> row(account).openHolds() == 0);
        load(new LotLoad(firstLots, holdsOf, lotNumbers, holds, allocations, isBehind()));
    }

    /** Loads all open lots and holds of limited accounts whose rows have been read. */
    LotsInHand everything(Collection<AccountState> states) throws SQLException {
        for (AccountState state : states) {
            facts.know(AccountFacts.of(state));
            locked.put(state.internalId(), AccountRow.of(state));
        }
        load(states.stream().<Need>map(state -> new Need.Everything(state.id())).collect(Collectors.toSet()));
        return lots;
    }

    /** Returns whether the accounts are still as they were when their lots were loaded, if any were. */
    boolean isSteady() throws SQLException {
        if (met.isEmpty() && lotsFirst.isEmpty() && heldFirst.isEmpty()) {
            return true;
        }
        Load again = new Load(
                Start.STARTED,
                List.copyOf(new TreeSet<>(locked.keySet())),
                Waiting.NONE,
                List.of(),
                List.of(),
                Sight.SNAPSHOT,
                List.of(),
                LotLoad.NONE);
        return store.road().lockAndLoad(connection, again).accounts().stream()
                .allMatch(row -> row.equals(locked.get(row.internalId())));
    }

    private void load(LotLoad load) throws SQLException {
        take(load, store.road().loadLots(connection, load));
    }

    private void take(LotLoad asked, LotsFound found) throws SQLException {
        facts.resolveNumbers(found.accounts());
        found.accounts().forEach(number -> accounts.add(facts.name(number)));
        found.placed().forEach(row -> operations.putIfAbsent(row.id(), row));
        lots.add(asked, found);
        if (asked.latest()) {
            complete();
            requireAllSeen(asked);
        }
    }

    private long number(AccountId account) {
        return Objects.requireNonNull(facts.find(account), "account").internalId();
    }

    private AccountRow row(long account) {
        return Objects.requireNonNull(locked.get(account), "a locked account");
    }

    /**
     * Returns whether what a plain read shows may be older than the locks: on MariaDB the snapshot of a host is, without an
     * error, and only reads that lock see what is there now.
     */
    private boolean isBehind() throws SQLException {
        if (behind == null) {
            behind = (waiting != Waiting.NONE || isWrittenHere())
                    && !store.committedReads()
                    && store.dialect() == LedgerDialect.MARIADB
                    && connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
        }
        return behind;
    }

    private boolean isWrittenHere() {
        List<AccountId> limited =
                locked.keySet().stream().map(number -> facts.name(number)).toList();
        return !limited.isEmpty() && store.written().containsAll(limited);
    }

    /**
     * Makes sure that the snapshot, by which rows were found, shows all that there are. One that somebody has added since is
     * out of reach: reading the range would lock out those who grant lots to others.
     */
    private void requireAllSeen(LotLoad asked) throws SQLException {
        boolean seen = true;
        for (long account : asked.firstLots().keySet()) {
            seen &= lots.openLots(account).size() == row(account).openLots();
        }
        for (long account : asked.holdsOf()) {
            seen &= lots.openHolds(account).size() == row(account).openHolds();
        }
        for (OperationRecord operation : records.values()) {
            seen &= !lots.lacksAllocations(operation);
        }
        if (!seen) {
            throw new SQLTransactionRollbackException(
                    "lots or holds have been added since the snapshot of the unit of work", "40001");
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
        facts.resolveNumbers(places.stream().map(Place::account).toList());
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
            AccountFacts account = facts.known(place.account());
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
        List<Long> numbers = new ArrayList<>();
        references.values().forEach(row -> row.places().forEach(place -> numbers.add(place.account())));
        List<Long> holds = references.values().stream()
                .filter(row -> row.kind() == OperationKind.HOLD)
                .map(OperationRow::id)
                .distinct()
                .toList();
        if (!holds.isEmpty()) {
            beginWithAccounts();
            for (HoldRow hold : store.road().holdsByNumber(connection, holds, sight)) {
                heldFirst.put(hold.id(), hold);
            }
            numbers.addAll(LotRows.accountsOfHolds(heldFirst.values()));
        }
        addNumbers(numbers);
    }

    private void resolveLots(Set<LotId> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        ensureStarted();
        beginWithAccounts();
        List<Long> numbers = ids.stream().map(LotId::value).toList();
        for (LotRow lot : store.road().lotsByNumber(connection, numbers, sight)) {
            lotsFirst.put(new LotId(lot.id()), lot);
        }
        ids.stream().filter(id -> !lotsFirst.containsKey(id)).forEach(id -> lots.addAbsentLot(id.value()));
        addNumbers(LotRows.accountsOf(lotsFirst.values()));
    }

    /**
     * In a host's unit of work H2 has a snapshot of each table, as old as the first look at it. Should that of the accounts be
     * the younger one, their rows could be locked without an error while their lots are seen as they were.
     */
    private void beginWithAccounts() throws SQLException {
        if (store.dialect() == LedgerDialect.H2 && !store.committedReads()) {
            store.road().factsByNumber(connection, List.of(0L), Sight.SNAPSHOT);
        }
    }

    private void addNumbers(Collection<Long> numbers) throws SQLException {
        facts.resolveNumbers(numbers);
        numbers.forEach(number -> accounts.add(facts.name(number)));
    }

    private void ensureStarted() throws SQLException {
        begun = true;
        store.road().start(connection, start);
        start = Start.STARTED;
    }
}
