package io.creditledger.jdbc.internal.row;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.PostingLocator;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows that the write path and the reads load, as they stand in the tables. */
public final class Rows {
    private Rows() {}

    /**
     * What a locked account's row says, beside its facts.
     *
     * @param internalId the account's number
     * @param status number of its status
     * @param floor its floor
     * @param ceiling its ceiling, or null
     * @param posted its posted balance
     * @param held reserved by open holds
     * @param upcoming in lots not live yet
     * @param restricted in live lots with tags
     * @param openLots lots that still have credits
     * @param openHolds open holds
     * @param seq its seq
     * @param revision its revision
     * @param recordedAt when it last changed
     * @param nextChange when it next changes by itself, or null
     * @param name the host's name for it
     * @param marks its low-balance marks, the highest first
     */
    public record AccountRow(
            long internalId,
            int status,
            long floor,
            @Nullable Long ceiling,
            long posted,
            long held,
            long upcoming,
            long restricted,
            int openLots,
            int openHolds,
            long seq,
            long revision,
            Instant recordedAt,
            @Nullable Instant nextChange,
            AccountId name,
            List<Long> marks) {
        public static AccountRow of(AccountState account) {
            return new AccountRow(
                    account.internalId(),
                    Statuses.code(account.status()),
                    account.floor(),
                    account.ceilingOrNull(),
                    account.posted(),
                    account.held(),
                    account.upcoming(),
                    account.restricted(),
                    account.openLots(),
                    account.openHolds(),
                    account.seq(),
                    account.revision(),
                    account.recordedAt(),
                    account.nextChange(),
                    account.id(),
                    account.marks());
        }
    }

    /**
     * What a trip says of the ledger it reached, and of one of the accounts that were remembered.
     *
     * @param identity the ledger's identity
     * @param unitOfWork the database's name for the unit of work, or null if it has none yet or does not tell
     * @param account an account's number, or 0
     * @param name its name, or null
     * @param asset the code of its asset, or null
     * @param limited whether it has limits
     */
    public record ProofRow(
            @Nullable String identity,
            @Nullable String unitOfWork,
            long account,
            @Nullable String name,
            @Nullable String asset,
            boolean limited) {
        /** Returns whether the account is stored as it was remembered. */
        public boolean proves(AccountFacts facts) {
            return facts.id().value().equals(name) && facts.asset().code().equals(asset) && facts.limited() == limited;
        }
    }

    /**
     * What one statement says of a key and of the ledger.
     *
     * @param operation an operation under one of the keys, or null if there is none
     * @param proof the same in each row
     */
    public record KeyedProof(@Nullable OperationRow operation, ProofRow proof) {}

    /**
     * What is stored of an account and never changes.
     *
     * @param facts the account's facts
     * @param identity the identity of the ledger it is in
     */
    public record StoredFacts(AccountFacts facts, @Nullable String identity) {}

    /**
     * A limited account's revision, as it is stored.
     *
     * @param row the account and its revision
     * @param identity the identity of the ledger it is in
     */
    public record StoredRevision(RevisionRow row, @Nullable String identity) {}

    /**
     * How far a limited account has got.
     *
     * @param account the account
     * @param revision its revision
     */
    public record RevisionRow(AccountId account, long revision) {}

    /**
     * An operation's row.
     *
     * @param id its number
     * @param digest the digest of its key, or null
     * @param key its key, or null
     * @param kind its kind
     * @param request what was asked for, packed
     * @param places where its postings are
     * @param result what the rows do not tell of its answer, packed, or null
     * @param recordedAt when it was recorded
     * @param effectiveAt when it took effect
     * @param metadata what the caller noted down
     * @param reference the operation it undoes, or null
     * @param returned how much of it has been undone
     * @param reversedBy the operation that reversed it, or null
     */
    public record OperationRow(
            long id,
            @Nullable UUID digest,
            @Nullable IdempotencyKey key,
            OperationKind kind,
            Packed request,
            List<PostingLocator> places,
            @Nullable Packed result,
            Instant recordedAt,
            Instant effectiveAt,
            Map<String, String> metadata,
            @Nullable Long reference,
            long returned,
            @Nullable Long reversedBy) {}

    /** Bytes that nobody changes; a class of its own so that rows compare by content. */
    public static final class Packed {
        private final byte[] bytes;

        Packed(byte[] bytes) {
            this.bytes = bytes;
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        public static byte @Nullable [] bytesOrNull(@Nullable Packed packed) {
            return packed == null ? null : packed.bytes();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Packed that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /**
     * A posting's row.
     *
     * @param account the account's number
     * @param position its place among the account's postings
     * @param transaction the transaction's number
     * @param amount its signed amount
     * @param after what a limited account had after it, or null
     */
    public record PostingRow(
            long account, long position, long transaction, long amount, Posting.@Nullable After after) {}
}
