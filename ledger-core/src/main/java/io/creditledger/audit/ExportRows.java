package io.creditledger.audit;

import io.creditledger.AccountId;
import io.creditledger.Hold;
import io.creditledger.IdempotencyKey;
import io.creditledger.Lot;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.audit.Books.AuditedAccount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All rows of a ledger, as one consistent snapshot hands them to the {@link Exporter}, in blocks of at most {@code count}. */
public interface ExportRows {
    /** Hands over every account, in the order of opening. */
    void accounts(int count, Consumer<List<AuditedAccount>> reader);

    /** Hands over every operation, ordered by id. */
    void operations(int count, Consumer<List<ExportedOperation>> reader);

    /** Hands over every posting, ordered by account and position. */
    void postings(int count, Consumer<List<ExportedPosting>> reader);

    /** Hands over every lot, ordered by id. */
    void lots(int count, Consumer<List<ExportedLot>> reader);

    /** Hands over every hold, ordered by id. */
    void holds(int count, Consumer<List<ExportedHold>> reader);

    /** Runs code that reads no row, such as a host's, and may fail in any way. */
    default void outside(Runnable work) {
        work.run();
    }

    /**
     * One operation.
     *
     * @param id its number
     * @param kind its kind
     * @param key its key, or null
     * @param recordedAt when it was recorded
     * @param effectiveAt when it took effect
     * @param reference the operation that it undoes, or null
     * @param returned how much of it has been undone
     * @param reversedBy the operation that reversed it, or null
     * @param metadata what the caller noted down
     */
    record ExportedOperation(
            long id,
            OperationKind kind,
            @Nullable IdempotencyKey key,
            Instant recordedAt,
            Instant effectiveAt,
            @Nullable Long reference,
            long returned,
            @Nullable Long reversedBy,
            Map<String, String> metadata) {}

    /**
     * One posting.
     *
     * @param account its account
     * @param asset the code of the account's asset
     * @param position its place among the account's postings
     * @param transaction the transaction it belongs to
     * @param amount its signed amount
     * @param after what it says the account had after it, or null
     */
    record ExportedPosting(
            AccountId account,
            String asset,
            long position,
            long transaction,
            long amount,
            Posting.@Nullable After after) {}

    /**
     * One lot.
     *
     * @param lot what a reader sees of it
     * @param asset the code of its account's asset
     * @param expiryAccount where what expires goes
     */
    record ExportedLot(Lot lot, String asset, AccountId expiryAccount) {}

    /**
     * One hold.
     *
     * @param hold as it is stored
     * @param asset the code of its account's asset
     */
    record ExportedHold(Hold hold, String asset) {}
}
