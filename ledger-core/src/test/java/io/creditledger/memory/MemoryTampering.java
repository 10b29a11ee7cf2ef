package io.creditledger.memory;

import io.creditledger.AccountId;
import io.creditledger.LotId;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.TransactionId;
import io.creditledger.audit.Books.AuditedLot;
import io.creditledger.audit.Books.AuditedOperation;
import io.creditledger.contract.Tampering;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.BurnOrder;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingRecord;
import io.creditledger.engine.WriteSet;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Damages an in-memory store by writing to it what no engine would. */
final class MemoryTampering implements Tampering {
    private final MemoryStore store;

    MemoryTampering(MemoryStore store) {
        this.store = store;
    }

    @Override
    public void setPosted(AccountId account, long posted) {
        change(account, row -> row.posted = posted);
    }

    @Override
    public void setSeq(AccountId account, long seq) {
        change(account, row -> row.seq = seq);
    }

    @Override
    public void setRevision(AccountId account, long revision) {
        change(account, row -> row.revision = revision);
    }

    @Override
    public void setHeld(AccountId account, long held) {
        change(account, row -> row.held = held);
    }

    @Override
    public void setUpcoming(AccountId account, long upcoming) {
        change(account, row -> row.upcoming = upcoming);
    }

    @Override
    public void setRestricted(AccountId account, long restricted) {
        change(account, row -> row.restricted = restricted);
    }

    @Override
    public void setOpenLots(AccountId account, int lots) {
        change(account, row -> row.openLots = lots);
    }

    @Override
    public void setOpenHolds(AccountId account, int holds) {
        change(account, row -> row.openHolds = holds);
    }

    @Override
    public void setNextChange(AccountId account, @Nullable Instant at) {
        change(account, row -> row.nextChange = at);
    }

    @Override
    public void setRemaining(LotId lot, long remaining) {
        LotState state = lot(lot);
        write(copy(state, remaining, state.reserved(), state.expired()));
    }

    @Override
    public void setReserved(LotId lot, long reserved) {
        LotState state = lot(lot);
        write(copy(state, state.remaining(), reserved, state.expired()));
    }

    @Override
    public void setExpired(LotId lot, long expired) {
        LotState state = lot(lot);
        write(copy(state, state.remaining(), state.reserved(), expired));
    }

    @Override
    public void setSortedByStart(LotId lot, Instant start) {
        LotState state = lot(lot);
        write(copy(
                state,
                state.remaining(),
                state.reserved(),
                state.expired(),
                BurnOrder.ofBytes(Tampering.sortedByStart(state.order().bytes(), start))));
    }

    @Override
    public void setCaptured(TransactionId hold, long captured) {
        HoldState state = hold(hold);
        write(copy(state, captured, state.endedAt()));
    }

    @Override
    public void setEnded(TransactionId hold, @Nullable Instant at) {
        HoldState state = hold(hold);
        write(copy(state, state.captured(), at));
    }

    @Override
    public void setAllocated(TransactionId operation, int ordinal, long amount) {
        Allocation row = allocation(operation, ordinal);
        write(new Allocation(row.operation(), ordinal, row.lot(), amount, row.returned()));
    }

    @Override
    public void setGivenBack(TransactionId operation, int ordinal, long returned) {
        Allocation row = allocation(operation, ordinal);
        write(new Allocation(row.operation(), ordinal, row.lot(), row.amount(), returned));
    }

    @Override
    public void setLotUsed(TransactionId operation, int ordinal, LotId lot) {
        Allocation row = allocation(operation, ordinal);
        write(new Allocation(row.operation(), ordinal, lot.value(), row.amount(), row.returned()));
    }

    @Override
    public void addToTotal(AccountId account, BigInteger amount) {
        store.write(new WriteSet(
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of(),
                List.of(),
                List.of(new WriteSet.Delta(account(account).internalId(), amount)),
                WriteSet.Lots.NONE,
                List.of()));
    }

    @Override
    public void setAmount(AccountId account, long position, long amount) {
        change(account, position, posting -> new Posting(account, posting.asset(), amount, position, posting.after()));
    }

    @Override
    public void setPostedAfter(AccountId account, long position, long posted) {
        change(account, position, posting -> {
            Posting.After after = posting.balanceAfter().orElseThrow();
            return new Posting(
                    account,
                    posting.asset(),
                    posting.amount(),
                    position,
                    new Posting.After(posted, after.held(), after.revision()));
        });
    }

    @Override
    public void setRevisionAfter(AccountId account, long position, long revision) {
        change(account, position, posting -> {
            Posting.After after = posting.balanceAfter().orElseThrow();
            return new Posting(
                    account,
                    posting.asset(),
                    posting.amount(),
                    position,
                    new Posting.After(after.posted(), after.held(), revision));
        });
    }

    @Override
    public void deletePosting(AccountId account, long position) {
        change(account, position, posting -> null);
    }

    @Override
    public void setKind(TransactionId id, OperationKind kind) {
        AuditedOperation operation = operation(id);
        write(operation, kind, postings(operation), operation.reference());
    }

    @Override
    public void setReference(TransactionId id, @Nullable TransactionId reference) {
        AuditedOperation operation = operation(id);
        write(operation, operation.kind(), postings(operation), reference == null ? null : reference.value());
    }

    @Override
    public void setReturned(TransactionId id, long returned) {
        undo(id, returned, operation(id).reversedBy());
    }

    @Override
    public void setReversedBy(TransactionId id, @Nullable TransactionId reversedBy) {
        undo(id, operation(id).returned(), reversedBy == null ? null : reversedBy.value());
    }

    private void undo(TransactionId id, long returned, @Nullable Long reversedBy) {
        store.write(new WriteSet(
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of(),
                List.of(new WriteSet.Undone(id.value(), returned, reversedBy)),
                List.of(),
                WriteSet.Lots.NONE,
                List.of()));
    }

    private AccountState account(AccountId id) {
        return store.account(id).orElseThrow();
    }

    /** What can be overwritten of an account's row. */
    private static final class Row {
        private long posted;
        private long held;
        private long upcoming;
        private long restricted;
        private int openLots;
        private int openHolds;
        private long seq;
        private long revision;
        private @Nullable Instant nextChange;

        private Row(AccountState state) {
            posted = state.posted();
            held = state.held();
            upcoming = state.upcoming();
            restricted = state.restricted();
            openLots = state.openLots();
            openHolds = state.openHolds();
            seq = state.seq();
            revision = state.revision();
            nextChange = state.nextChange();
        }
    }

    private void change(AccountId account, Consumer<Row> change) {
        AccountState state = account(account);
        Row row = new Row(state);
        change.accept(row);
        AccountState changed = new AccountState(
                state.internalId(),
                state.id(),
                state.asset(),
                state.limited(),
                state.status(),
                state.floor(),
                state.ceilingOrNull(),
                state.marks(),
                row.posted,
                row.held,
                row.upcoming,
                row.restricted,
                row.openLots,
                row.openHolds,
                row.seq,
                row.revision,
                state.recordedAt(),
                row.nextChange,
                state.openedAt());
        store.write(new WriteSet(
                List.of(),
                List.of(),
                List.of(changed),
                false,
                List.of(),
                List.of(),
                List.of(),
                WriteSet.Lots.NONE,
                List.of()));
    }

    private LotState lot(LotId id) {
        return found(store::lots, (AuditedLot lot) -> lot.state().id() == id.value())
                .state();
    }

    private HoldState hold(TransactionId id) {
        return found(store::holds, hold -> hold.id() == id.value());
    }

    private Allocation allocation(TransactionId operation, int ordinal) {
        return found(store::allocations, row -> row.operation() == operation.value() && row.ordinal() == ordinal);
    }

    private static <T> T found(Consumer<Consumer<T>> rows, Predicate<T> wanted) {
        List<T> found = new ArrayList<>();
        rows.accept(row -> {
            if (wanted.test(row)) {
                found.add(row);
            }
        });
        return found.get(0);
    }

    private static LotState copy(LotState state, long remaining, long reserved, long expired) {
        return copy(state, remaining, reserved, expired, state.order());
    }

    private static LotState copy(LotState state, long remaining, long reserved, long expired, BurnOrder order) {
        return new LotState(
                state.id(),
                state.account(),
                state.accountNumber(),
                state.grant(),
                state.expiryAccount(),
                state.expiryAccountNumber(),
                state.granted(),
                remaining,
                reserved,
                expired,
                state.startsAt(),
                state.expiresAt(),
                state.started(),
                state.tags(),
                order);
    }

    private static HoldState copy(HoldState state, long captured, @Nullable Instant endedAt) {
        return new HoldState(
                state.id(),
                state.account(),
                state.accountNumber(),
                state.destination(),
                state.destinationNumber(),
                state.amount(),
                captured,
                state.status(),
                state.expiresAt(),
                endedAt);
    }

    private void write(LotState lot) {
        write(new WriteSet.Lots(List.of(), List.of(lot), List.of(), List.of(), List.of(), List.of()));
    }

    private void write(HoldState hold) {
        write(new WriteSet.Lots(List.of(), List.of(), List.of(), List.of(hold), List.of(), List.of()));
    }

    private void write(Allocation allocation) {
        write(new WriteSet.Lots(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(allocation)));
    }

    private void write(WriteSet.Lots lots) {
        store.write(
                new WriteSet(List.of(), List.of(), List.of(), false, List.of(), List.of(), List.of(), lots, List.of()));
    }

    private AuditedOperation operation(TransactionId id) {
        List<AuditedOperation> found = new ArrayList<>();
        store.operations(operation -> {
            if (operation.id() == id.value()) {
                found.add(operation);
            }
        });
        return found.get(0);
    }

    private List<PostingRecord> postings(AuditedOperation operation) {
        List<Posting> postings = store.transaction(new TransactionId(operation.id()))
                .orElseThrow()
                .postings();
        List<PostingRecord> records = new ArrayList<>();
        for (int i = 0; i < postings.size(); i++) {
            records.add(new PostingRecord(operation.places().get(i).account(), postings.get(i)));
        }
        return records;
    }

    /** Replaces one posting, or with null loses it. */
    private void change(AccountId account, long position, UnaryOperator<@Nullable Posting> change) {
        List<Long> owners = new ArrayList<>();
        long number = account(account).internalId();
        store.postings(number, posting -> {
            if (posting.position() == position) {
                owners.add(posting.transaction());
            }
        });
        AuditedOperation operation = operation(new TransactionId(owners.get(0)));
        List<PostingRecord> changed = new ArrayList<>();
        for (PostingRecord record : postings(operation)) {
            Posting posting = record.account() == number ? change.apply(record.posting()) : record.posting();
            if (posting != null) {
                changed.add(new PostingRecord(record.account(), posting));
            }
        }
        write(operation, operation.kind(), changed, operation.reference());
    }

    private void write(
            AuditedOperation operation, OperationKind kind, List<PostingRecord> postings, @Nullable Long reference) {
        var original = store.transaction(new TransactionId(operation.id())).orElseThrow();
        OperationRecord changed = new OperationRecord(
                operation.id(),
                operation.key(),
                kind,
                operation.request(),
                postings,
                null,
                operation.recordedAt(),
                original.effectiveAt(),
                original.metadata(),
                reference,
                operation.returned(),
                operation.reversedBy());
        store.write(new WriteSet(
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of(changed),
                List.of(),
                List.of(),
                WriteSet.Lots.NONE,
                List.of()));
    }
}
