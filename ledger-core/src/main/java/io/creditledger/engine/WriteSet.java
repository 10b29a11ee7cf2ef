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
 * @param operations operations to insert, with their postings, in the order of their ids
 * @param undone operations of before of which more has been undone now
 * @param deltas what unlimited accounts moved by, by internal id
 */
public record WriteSet(
        List<Asset> assets,
        List<AccountState> opened,
        List<AccountState> changed,
        List<OperationRecord> operations,
        List<Undone> undone,
        List<Delta> deltas) {
    /** Copies the lists. */
    public WriteSet {
        assets = List.copyOf(assets);
        opened = List.copyOf(opened);
        changed = List.copyOf(changed);
        operations = List.copyOf(operations);
        undone = List.copyOf(undone);
        deltas = List.copyOf(deltas);
    }

    /** Returns whether there is nothing to write. */
    public boolean isEmpty() {
        return assets.isEmpty() && opened.isEmpty() && changed.isEmpty() && operations.isEmpty() && undone.isEmpty();
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
