package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.Leg;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.command.KeyedCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records operations whose rules have been checked: postings on accounts, or a change that moves nothing. */
final class Journal {
    private Journal() {}

    /**
     * What an operation is recorded as.
     *
     * @param key the caller's key, or null
     * @param kind its kind
     * @param request what was asked for
     * @param effectiveAt when it takes effect, or null: when it is recorded
     * @param metadata what the caller noted down
     * @param reference the operation that it is about, or null
     * @param subject the account whose balance the answer tells first even if it does not move, or null: none
     */
    record Entry(
            @Nullable IdempotencyKey key,
            OperationKind kind,
            CanonicalRequest request,
            @Nullable Instant effectiveAt,
            Map<String, String> metadata,
            @Nullable Long reference,
            @Nullable AccountId subject) {
        static Entry of(KeyedCommand<?> command, CanonicalRequest request) {
            return new Entry(
                    command.key(),
                    command.kind(),
                    request,
                    command.effectiveAt().orElse(null),
                    command.metadata(),
                    null,
                    null);
        }

        static Entry ofLedgerItself(OperationKind kind, AccountId account, Instant effectiveAt) {
            return new Entry(null, kind, CanonicalRequest.ofLedgerItself(account), effectiveAt, Map.of(), null, null);
        }

        Entry about(long operation) {
            return new Entry(key, kind, request, effectiveAt, metadata, operation, subject);
        }

        Entry telling(AccountId account) {
            return new Entry(key, kind, request, effectiveAt, metadata, reference, account);
        }
    }

    /**
     * Books legs.
     *
     * @param id the operation's number
     * @param accounts the accounts of the legs, their lots and holds as they will be afterwards
     * @param shares what lots have to do with it
     * @param tellsTerms whether the answer tells the accounts' terms
     */
    static OperationRecord book(
            Overlay overlay,
            Entry entry,
            long id,
            List<Leg> legs,
            List<AccountState> accounts,
            List<LotShare> shares,
            boolean tellsTerms,
            Instant recordedAt) {
        List<PostingRecord> postings = new ArrayList<>(legs.size());
        List<BalanceSnapshot> notes = new ArrayList<>(legs.size());
        List<AccountState> after = new ArrayList<>(legs.size());
        for (int i = 0; i < legs.size(); i++) {
            AccountState account = accounts.get(i);
            Leg leg = legs.get(i);
            if (account.limited()) {
                AccountState moved = account.moved(leg.amount(), recordedAt);
                overlay.put(moved);
                notes.add(BalanceSnapshot.of(moved));
                after.add(moved);
                postings.add(new PostingRecord(
                        moved.internalId(),
                        new Posting(
                                leg.account(),
                                leg.asset(),
                                leg.amount(),
                                moved.seq(),
                                new Posting.After(moved.posted(), moved.held(), moved.revision()))));
            } else {
                postings.add(new PostingRecord(
                        account.internalId(), new Posting(leg.account(), leg.asset(), leg.amount(), id, null)));
            }
        }
        AccountId subject = entry.subject();
        boolean aside = false;
        if (subject != null && legs.stream().noneMatch(leg -> leg.account().equals(subject))) {
            AccountState told = overlay.account(subject);
            notes.add(0, BalanceSnapshot.of(told));
            after.add(0, told);
            aside = true;
        }
        byte[] result = BalanceSnapshot.pack(true, notes, touchesLots(entry, shares), tellsTerms || aside);
        return record(overlay, entry, id, postings, after, result, shares, recordedAt);
    }

    /** Records an operation on one account that moves nothing. */
    static OperationRecord note(
            Overlay overlay,
            Entry entry,
            long id,
            AccountState after,
            boolean changed,
            List<LotShare> shares,
            Instant recordedAt) {
        byte[] result =
                BalanceSnapshot.pack(changed, List.of(BalanceSnapshot.of(after)), touchesLots(entry, shares), true);
        return record(overlay, entry, id, List.of(), List.of(after), result, shares, recordedAt);
    }

    /** Records an operation on one account that moves nothing and touches no lots, under the next number. */
    static OperationRecord note(Overlay overlay, Entry entry, AccountState after, boolean changed, DecisionTime when) {
        return note(overlay, entry, overlay.nextId(), after, changed, List.of(), when.recordedAt());
    }

    /** A grant whose request says so makes a lot, which has its number. */
    private static boolean touchesLots(Entry entry, List<LotShare> shares) {
        return !shares.isEmpty()
                || (entry.kind() == OperationKind.GRANT && entry.request().makesLot());
    }

    private static OperationRecord record(
            Overlay overlay,
            Entry entry,
            long id,
            List<PostingRecord> postings,
            List<AccountState> after,
            byte @Nullable [] result,
            List<LotShare> shares,
            Instant recordedAt) {
        Instant effectiveAt = entry.effectiveAt();
        OperationRecord operation = new OperationRecord(
                id,
                entry.key(),
                entry.kind(),
                entry.request(),
                postings,
                result,
                recordedAt,
                effectiveAt == null ? recordedAt : effectiveAt,
                entry.metadata(),
                entry.reference(),
                0,
                null);
        overlay.put(operation);
        overlay.tell(new Fact.Booked(operation, after, List.of(), null));
        if (touchesLots(entry, shares)) {
            // Also none, of a grant that makes a lot and takes from none: no store knows this operation yet.
            List<Allocation> allocations = new ArrayList<>(shares.size());
            for (LotShare share : shares) {
                allocations.add(new Allocation(id, allocations.size(), share.lot(), share.amount(), 0));
            }
            overlay.putAllocations(id, allocations);
        }
        return operation;
    }
}
