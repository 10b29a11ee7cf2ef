package io.creditledger.audit;

import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.UsageEntry;
import io.creditledger.engine.UsageRow;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All rows of a ledger, as one consistent snapshot hands them to the {@link Auditor}. Read once, in the order below. */
public interface Books {
    /** Hands over every account. */
    void accounts(Consumer<AuditedAccount> reader);

    /** Hands over every posting, ordered by account and position. */
    void postings(Consumer<AuditedPosting> reader);

    /** Hands over every lot, in any order. */
    void lots(Consumer<AuditedLot> reader);

    /** Hands over every operation, in any order. */
    void operations(Consumer<AuditedOperation> reader);

    /** Hands over every posting whose transaction is not among the operations. */
    void orphans(Consumer<AuditedPosting> reader);

    /** Hands over every hold, in any order. */
    void holds(Consumer<HoldState> reader);

    /** Hands over every allocation, in any order. */
    void allocations(Consumer<Allocation> reader);

    /** Hands over every row of usage, in any order. */
    void usage(Consumer<UsageRow> reader);

    /**
     * One account.
     *
     * @param state its row
     * @param total of an unlimited account, its total as stored; zero for a limited one
     */
    record AuditedAccount(AccountState state, BigInteger total) {}

    /**
     * One lot's row.
     *
     * @param state the row as the ledger uses it
     * @param open whether the row is found among those that have credits left
     * @param priority its priority, as stored beside its place in the order of use
     * @param category its category, as stored beside its place in the order of use
     */
    record AuditedLot(LotState state, boolean open, int priority, LotCategory category) {}

    /**
     * One posting's row.
     *
     * @param account the store's number for the account
     * @param position its place among the account's postings
     * @param transaction the transaction it belongs to
     * @param amount its signed amount
     * @param after what it says the account had after it, or null
     */
    record AuditedPosting(long account, long position, long transaction, long amount, Posting.@Nullable After after) {}

    /**
     * One operation's row.
     *
     * @param id its number
     * @param key its key, or null
     * @param keyIntact whether the key is stored under its own digest; true where none is stored
     * @param kind its kind
     * @param request what was asked for
     * @param places where it says that its postings are, in its own order
     * @param postings the postings that name it as their transaction, in any order
     * @param recordedAt when it was recorded
     * @param reference the operation that it undoes, or null
     * @param returned how much of it has been undone
     * @param reversedBy the operation that reversed it, or null
     * @param usage what it says it adds to usage, or null
     */
    record AuditedOperation(
            long id,
            @Nullable IdempotencyKey key,
            boolean keyIntact,
            OperationKind kind,
            CanonicalRequest request,
            List<PostingLocator> places,
            List<AuditedPosting> postings,
            Instant recordedAt,
            @Nullable Long reference,
            long returned,
            @Nullable Long reversedBy,
            @Nullable UsageEntry usage) {}
}
