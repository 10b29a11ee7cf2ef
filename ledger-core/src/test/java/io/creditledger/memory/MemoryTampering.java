package io.creditledger.memory;

import io.creditledger.AccountId;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.TransactionId;
import io.creditledger.contract.Tampering;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Books.AuditedOperation;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingRecord;
import io.creditledger.engine.WriteSet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
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
        AccountState state = account(account);
        write(copy(state, posted, state.held(), state.seq(), state.revision()));
    }

    @Override
    public void setSeq(AccountId account, long seq) {
        AccountState state = account(account);
        write(copy(state, state.posted(), state.held(), seq, state.revision()));
    }

    @Override
    public void setRevision(AccountId account, long revision) {
        AccountState state = account(account);
        write(copy(state, state.posted(), state.held(), state.seq(), revision));
    }

    @Override
    public void setHeld(AccountId account, long held) {
        AccountState state = account(account);
        write(copy(state, state.posted(), held, state.seq(), state.revision()));
    }

    @Override
    public void addToTotal(AccountId account, BigInteger amount) {
        store.write(new WriteSet(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new WriteSet.Delta(account(account).internalId(), amount)),
                WriteSet.Lots.NONE));
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
                List.of(),
                List.of(new WriteSet.Undone(id.value(), returned, reversedBy)),
                List.of(),
                WriteSet.Lots.NONE));
    }

    private AccountState account(AccountId id) {
        return store.account(id).orElseThrow();
    }

    private static AccountState copy(AccountState state, long posted, long held, long seq, long revision) {
        return new AccountState(
                state.internalId(),
                state.id(),
                state.asset(),
                state.limited(),
                state.status(),
                state.floor(),
                state.ceilingOrNull(),
                posted,
                held,
                state.upcoming(),
                state.restricted(),
                state.openLots(),
                state.openHolds(),
                seq,
                revision,
                state.recordedAt(),
                state.nextChange(),
                state.openedAt());
    }

    private void write(AccountState state) {
        store.write(new WriteSet(
                List.of(), List.of(), List.of(state), List.of(), List.of(), List.of(), WriteSet.Lots.NONE));
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
        store.postings(posting -> {
            if (posting.account() == number && posting.position() == position) {
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
                List.of(), List.of(), List.of(), List.of(changed), List.of(), List.of(), WriteSet.Lots.NONE));
    }
}
