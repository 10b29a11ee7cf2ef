package io.creditledger.engine;

import io.creditledger.Asset;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a decision changes. A store writes all of them in one unit of work, or none.
 *
 * @param assets assets to register
 * @param opened accounts to insert
 * @param changed accounts to update, by internal id
 * @param onlyPosted whether of the changed accounts nothing but posted, seq, revision and recordedAt is to be updated
 * @param operations operations to insert, with their postings, in the order of their ids
 * @param undone operations of before of which more has been undone now
 * @param deltas what unlimited accounts moved by, by internal id
 * @param lots what happened to lots and holds
 * @param usage what to add to usage, by key
 */
public record WriteSet(
        List<Asset> assets,
        List<AccountState> opened,
        List<AccountState> changed,
        boolean onlyPosted,
        List<OperationRecord> operations,
        List<Undone> undone,
        List<Delta> deltas,
        Lots lots,
        List<UsageRow> usage) {
    /** Copies the lists. */
    public WriteSet {
        assets = List.copyOf(assets);
        opened = List.copyOf(opened);
        changed = List.copyOf(changed);
        operations = List.copyOf(operations);
        undone = List.copyOf(undone);
        deltas = List.copyOf(deltas);
        usage = List.copyOf(usage);
    }

    /** Returns whether there is nothing to write. */
    public boolean isEmpty() {
        return assets.isEmpty()
                && opened.isEmpty()
                && changed.isEmpty()
                && operations.isEmpty()
                && undone.isEmpty()
                && lots.isEmpty();
    }

    /**
     * The rows of lots and holds that a decision changes; none of them unless an account of it uses lots or holds.
     *
     * @param opened lots to insert
     * @param changed lots to update, by number
     * @param placed holds to insert
     * @param ended holds to update, by number: ended, partly captured or extended
     * @param allocations allocations to insert
     * @param returned allocations of before of which more has been given back, by operation and ordinal
     */
    public record Lots(
            List<LotState> opened,
            List<LotState> changed,
            List<HoldState> placed,
            List<HoldState> ended,
            List<Allocation> allocations,
            List<Allocation> returned) {
        /** Nothing. */
        public static final Lots NONE = new Lots(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

        /** Copies the lists. */
        public Lots {
            opened = List.copyOf(opened);
            changed = List.copyOf(changed);
            placed = List.copyOf(placed);
            ended = List.copyOf(ended);
            allocations = List.copyOf(allocations);
            returned = List.copyOf(returned);
        }

        /** Returns whether there is nothing to write. */
        public boolean isEmpty() {
            return opened.isEmpty()
                    && changed.isEmpty()
                    && placed.isEmpty()
                    && ended.isEmpty()
                    && allocations.isEmpty()
                    && returned.isEmpty();
        }
    }

    /**
     * An operation of before, of which more has been undone.
     *
     * @param operation its id
     * @param returned how much has been refunded or reversed by now
     * @param reversedBy the operation that reversed it, or null
     */
    public record Undone(
            long operation, long returned, @Nullable Long reversedBy) {}

    /**
     * What one unlimited account moved by in this unit of work.
     *
     * @param account its internal id
     * @param amount the sum of its postings
     */
    public record Delta(long account, BigInteger amount) {}
}
