package io.creditledger.audit;

import io.creditledger.AccountId;
import io.creditledger.Asset;
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
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a ledger, as one consistent snapshot hands them to the {@link Auditor}. A reader of operations, of unlisted
 * postings or of accounts may ask for a name or for the postings of an account meanwhile.
 */
public interface Books {
    /** Hands over the name of every account, ordered by number. */
    void names(Consumer<NamedAccount> reader);

    /** Returns the name of an account; empty if there is none. */
    Optional<AccountId> name(long account);

    /** Hands over every account, in any order. */
    void accounts(Consumer<AuditedAccount> reader);

    /** Hands over the postings of an account, ordered by position. */
    void postings(long account, Consumer<AuditedPosting> reader);

    /** Returns how many postings there are. */
    long postingCount();

    /** Hands over every posting that its operation does not list, or whose operation does not exist, in any order. */
    void unlistedPostings(Consumer<UnlistedPosting> reader);

    /** Hands over every lot, in any order. */
    void lots(Consumer<AuditedLot> reader);

    /** Hands over every operation, in any order. */
    void operations(Consumer<AuditedOperation> reader);

    /** Hands over every hold, in any order. */
    void holds(Consumer<HoldState> reader);

    /** Hands over every allocation, in any order. */
    void allocations(Consumer<Allocation> reader);

    /** Hands over every row of usage, in any order. */
    void usage(Consumer<UsageRow> reader);

    /**
     * What the postings of an account are checked by.
     *
     * @param number the store's number for the account
     * @param id its name
     * @param asset its asset
     * @param limited whether its balance has limits
     */
    record NamedAccount(long number, AccountId id, Asset asset, boolean limited) {}

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
     * A posting that is not among those of an operation.
     *
     * @param posting the posting
     * @param operationExists whether the operation that it names as its transaction exists, and does not list it
     */
    record UnlistedPosting(AuditedPosting posting, boolean operationExists) {}

    /**
     * One operation's row.
     *
     * @param id its number
     * @param key its key, or null
     * @param keyIntact whether the key is stored under its own digest; true where none is stored
     * @param kind its kind
     * @param request what was asked for
     * @param places where it says that its postings are, in its own order
     * @param postings those of these postings that are there and name it as their transaction, each once, in any order
     * @param recordedAt when it was recorded
     * @param reference the operation that it undoes, or null
     * @param returned how much of it has been undone
     * @param reversedBy the operation that reversed it, or null
     * @param usage what it says it adds to usage, or null
     * @param undone the amount that it says it undid; null if that is the size of its first posting
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
            @Nullable UsageEntry usage,
            @Nullable Long undone) {}
}
