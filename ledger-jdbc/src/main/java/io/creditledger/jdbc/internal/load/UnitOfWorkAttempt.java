package io.creditledger.jdbc.internal.load;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.command.Command;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Decision;
import io.creditledger.engine.Engine;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.MissingInput;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.WorkingSet;
import io.creditledger.jdbc.internal.dialect.WriteStatements.Load;
import io.creditledger.jdbc.internal.dialect.WriteStatements.Loaded;
import io.creditledger.jdbc.internal.dialect.WriteStatements.LockWait;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionStart;
import io.creditledger.jdbc.internal.driver.BetweenCalls;
import io.creditledger.jdbc.internal.driver.StaleReadException;
import io.creditledger.jdbc.internal.row.AccountFacts;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.internal.row.LotRows.LotLoad;
import io.creditledger.jdbc.internal.row.LotRows.LotsFound;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.AccountRow;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Statuses;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at commands on one connection: resolve names, lock, load, let the engine decide. Used once, by one thread.
 */
public final class UnitOfWorkAttempt {
    private final UnitContext context;
    private final Connection connection;
    private final ReadVisibility visibility;
    private TransactionStart start;
    private boolean begun;
    private boolean loadedRows;

    private final AccountLookup facts;
    private final LoadedLots lots;
    private final ReferenceResolver referred;
    private final LoadedOperations operations;
    private final Map<Long, AccountRow> locked = new HashMap<>();
    private final Set<AccountId> accounts = new LinkedHashSet<>();
    private List<Asset> assets = List.of();
    private LockWait waiting = LockWait.NONE;
    private @Nullable Boolean mayLag;
    private @Nullable Instant now;
    private @Nullable String unitOfWork;

    /**
     * Starts an attempt.
     *
     * @param start how its unit of work starts
     * @param visibility how far it looks for what may have been stored since a host's snapshot
     */
    public UnitOfWorkAttempt(
            UnitContext context, Connection connection, TransactionStart start, ReadVisibility visibility) {
        this.context = context;
        this.connection = connection;
        this.start = start;
        this.visibility = visibility;
        this.facts = new AccountLookup(context, connection, visibility, this::ensureStarted);
        this.lots = new LoadedLots(facts::name);
        this.referred = new ReferenceResolver(context, connection, visibility, facts, this::ensureStarted);
        this.operations = new LoadedOperations(context, connection, visibility, facts);
    }

    /** Returns whether anything has been sent, so that there may be something to undo. */
    public boolean begun() {
        return begun;
    }

    /**
     * Resolves, locks and loads what commands touch.
     *
     * @return what somebody else has locked of it; nothing unless told to skip that
     */
    public Busy prepare(Footprint footprint, LockWait waiting) throws SQLException {
        this.waiting = waiting;
        accounts.addAll(footprint.accounts());
        facts.useHints();
        facts.resolve(accounts);
        accounts.addAll(referred.resolve(footprint));
        referred.absent(footprint.lots()).forEach(lot -> lots.addAbsentLot(lot.value()));
        TreeSet<Long> numbers = new TreeSet<>();
        for (AccountId account : accounts) {
            AccountFacts found = facts.find(account);
            if (found != null && found.limited()) {
                numbers.add(found.internalId());
            }
        }
        Set<UUID> digests = new TreeSet<>();
        footprint.keys().forEach(key -> digests.add(KeyDigest.of(key)));
        begun = true;
        LotLoad first = waiting != LockWait.NONE && referred.hasLots() ? referred.load(snapshotMayLag()) : LotLoad.NONE;
        Loaded loaded = context.writeStatements()
                .lockAndLoad(
                        connection,
                        new Load(
                                start,
                                List.copyOf(numbers),
                                waiting,
                                List.copyOf(referred.operations()),
                                List.copyOf(digests),
                                visibility,
                                List.copyOf(footprint.assetCodes()),
                                first,
                                List.copyOf(facts.toProve())));
        start = TransactionStart.STARTED;
        requireRight(loaded);
        loaded.accounts().forEach(row -> locked.put(row.internalId(), row));
        operations.add(loaded.operations());
        operations.add(loaded.keyed());
        assets = loaded.assets();
        take(first, loaded.lots());
        numbers.removeAll(locked.keySet());
        if (waiting != LockWait.SKIP) {
            if (!numbers.isEmpty()) {
                // No row where one was remembered: the account was opened by a unit of work that was rolled back.
                numbers.forEach(number -> context.directory().forget(facts.known(number)));
                throw new StaleReadException("a remembered account has no row any more");
            }
            return Busy.NOTHING;
        }
        Set<Long> skipped = referred.operations();
        loaded.operations().forEach(row -> skipped.remove(row.id()));
        if (numbers.isEmpty() && skipped.isEmpty()) {
            return Busy.NOTHING;
        }
        Set<AccountId> missing = new HashSet<>();
        numbers.forEach(number -> missing.add(facts.name(number)));
        return new Busy(missing, skipped, Set.of());
    }

    /** Returns those of the claims that are neither stored nor seen here, so that they may still be held. */
    public Set<Claim> notStored(Set<Claim> claims) throws SQLException {
        Set<Claim> open = new HashSet<>(claims);
        if (!open.isEmpty()) {
            Claim.StoredValues stored = new StoredHere(operations.keys());
            open.removeIf(claim -> claim.isAmong(stored));
        }
        return open;
    }

    /** What this attempt has found stored. */
    private final class StoredHere implements Claim.StoredValues {
        private final Set<IdempotencyKey> keys;

        private StoredHere(Set<IdempotencyKey> keys) {
            this.keys = keys;
        }

        @Override
        public boolean hasAccount(AccountId account) {
            return facts.find(account) != null;
        }

        @Override
        public boolean hasKey(IdempotencyKey key) {
            return keys.contains(key);
        }

        @Override
        public boolean hasAsset(String code) {
            return UnitOfWorkAttempt.this.hasAsset(code);
        }
    }

    /** Returns whether an account exists and takes no lock. */
    public boolean isUnlimited(AccountId id) {
        AccountFacts found = facts.find(id);
        return found != null && !found.limited();
    }

    public boolean hasAsset(String code) {
        return assets.stream().anyMatch(asset -> asset.code().equals(code));
    }

    /** Returns the numbers of the stored operations that some of the commands refer to. */
    public Set<Long> operationsOf(Footprint footprint) {
        return referred.operationsOf(footprint);
    }

    /** Returns whether a row of an account is locked. */
    public boolean hasLocked() {
        return waiting != LockWait.NONE && !locked.isEmpty();
    }

    /** Makes sure that the trip went to this ledger, and that what was remembered of accounts is what is stored. */
    private void requireRight(Loaded loaded) {
        context.identity()
                .require(loaded.proof().isEmpty() ? null : loaded.proof().get(0).identity());
        unitOfWork = loaded.proof().get(0).unitOfWork();
        if (!facts.prove(loaded.accounts(), loaded.proof())) {
            throw new StaleReadException("what was remembered of an account is not what is stored");
        }
    }

    /** Returns what the database calls the unit of work; null before {@link #prepare}, or if it does not tell. */
    @Nullable
    public String unitOfWork() {
        return unitOfWork;
    }

    /** Returns the accounts that some of the commands touch, those of what they refer to included. */
    public Set<AccountId> touched(Footprint footprint) {
        return referred.touched(footprint);
    }

    /**
     * Lets the engine decide once, over what has been loaded so far. It is called by a {@link io.creditledger.engine.DecisionLoop}.
     *
     * @param footprint what was prepared
     * @param commands what to decide; covered by the footprint
     * @param ids the ids to give out
     * @param earlier the ids of earlier attempts of which it is not known how they ended
     * @return the decision, or what is missing
     */
    public Decision decide(
            Footprint footprint, List<? extends Command<?>> commands, List<IdRange> ids, Collection<IdRange> earlier)
            throws SQLException {
        if (now == null) {
            now = BetweenCalls.run(() -> context.clock().instant().truncatedTo(ChronoUnit.MICROS));
        }
        WorkingSet known = workingSet(footprint, ids, earlier, now);
        return BetweenCalls.run(() -> Engine.decide(known, commands));
    }

    private WorkingSet workingSet(Footprint footprint, List<IdRange> ids, Collection<IdRange> earlier, Instant at)
            throws SQLException {
        WorkingSet.Builder set = WorkingSet.builder().usage(context.usage());
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
        operations.fill(set, footprint);
        lots.fill(set);
        assets.forEach(set::asset);
        earlier.forEach(set::earlier);
        return set.build(ids, at);
    }

    /** Loads rows under the locks that are held, if any are asked for. */
    public void load(Set<MissingInput> needs) throws SQLException {
        if (needs.isEmpty()) {
            return;
        }
        loadedRows = true;
        RowsToLoad rows = new RowsToLoad(this::number);
        needs.forEach(need -> need.accept(rows));
        // Not asked for where the account says that there is none.
        load(rows.load(
                account -> row(account).openLots() > 0, account -> row(account).openHolds() > 0, snapshotMayLag()));
    }

    /** Loads all open lots and holds of limited accounts whose rows have been read. */
    public LoadedLots everything(Collection<AccountState> states) throws SQLException {
        for (AccountState state : states) {
            facts.know(AccountFacts.of(state));
            locked.put(state.internalId(), AccountRow.of(state));
        }
        load(states.stream()
                .<MissingInput>map(state -> new MissingInput.Everything(state.id()))
                .collect(Collectors.toSet()));
        return lots;
    }

    /** Returns whether the accounts are still as they were when their lots were loaded, if any were. */
    public boolean isSteady() throws SQLException {
        if (!loadedRows && !referred.hasLots()) {
            return true;
        }
        Load again = new Load(
                TransactionStart.STARTED,
                List.copyOf(new TreeSet<>(locked.keySet())),
                LockWait.NONE,
                List.of(),
                List.of(),
                ReadVisibility.SNAPSHOT,
                List.of(),
                LotLoad.NONE,
                List.of());
        return context.writeStatements().lockAndLoad(connection, again).accounts().stream()
                .allMatch(row -> row.equals(locked.get(row.internalId())));
    }

    private void load(LotLoad load) throws SQLException {
        take(load, context.writeStatements().loadLots(connection, load));
    }

    private void take(LotLoad asked, LotsFound found) throws SQLException {
        facts.resolveNumbers(found.accounts());
        found.accounts().forEach(number -> accounts.add(facts.name(number)));
        operations.add(found.placed());
        lots.add(asked, found);
        if (asked.latest()) {
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
     * Returns whether what a plain read shows may be older than the locks. Only reads that lock see what is there now, then.
     */
    private boolean snapshotMayLag() throws SQLException {
        if (mayLag == null) {
            mayLag = (waiting != LockWait.NONE || isWrittenHere())
                    && !context.owned()
                    && context.dialect().snapshotMayLag()
                    && connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
        }
        return mayLag;
    }

    private boolean isWrittenHere() {
        List<AccountId> limited =
                locked.keySet().stream().map(number -> facts.name(number)).toList();
        return !limited.isEmpty() && context.written().containsAll(limited);
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
        for (OperationRecord operation : operations.all()) {
            seen &= !lots.lacksAllocations(operation);
        }
        if (!seen) {
            throw new SQLTransactionRollbackException(
                    "lots or holds have been added since the snapshot of the unit of work", "40001");
        }
    }

    /** Completes operations by their postings. */
    public List<OperationRecord> records(Collection<OperationRow> rows) throws SQLException {
        return operations.complete(rows);
    }

    private static AccountState state(AccountFacts facts, AccountRow row) {
        return new AccountState(
                facts.internalId(),
                facts.id(),
                facts.asset(),
                true,
                Mapper.decoded(() -> Statuses.ofCode(row.status())),
                row.floor(),
                row.ceiling(),
                row.marks(),
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

    private void ensureStarted() throws SQLException {
        begun = true;
        context.writeStatements().start(connection, start);
        start = TransactionStart.STARTED;
    }
}
