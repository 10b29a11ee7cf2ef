package io.creditledger.engine;

import io.creditledger.Bounds;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one operation adds to usage. Stored with the operation, so that an audit can prove the sums.
 *
 * @param account the internal id of the account that was charged
 * @param refund whether it gives back what an earlier operation charged
 * @param amount how much it charges or gives back
 * @param values the values of the dimensions, {@link Bounds#USAGE_DIMENSIONS} of them, empty text for what is not given
 */
public record UsageEntry(long account, boolean refund, long amount, List<String> values) {
    private static final Set<OperationKind> CHARGES =
            Set.of(OperationKind.DEBIT, OperationKind.DEBIT_UP_TO, OperationKind.CAPTURE);

    /** Copies the list. */
    public UsageEntry {
        values = List.copyOf(values);
    }

    /**
     * Returns what a new operation adds to usage; null if it adds nothing. A refund counts by the values of what it refunds, also if
     * usage is counted by other dimensions meanwhile; a capture by its own metadata, and by those of its hold.
     */
    static @Nullable UsageEntry of(Overlay overlay, OperationRecord operation) {
        UsageDimensions dimensions = overlay.set().usage();
        if (CHARGES.contains(operation.kind())) {
            if (dimensions.names().isEmpty() || operation.postings().isEmpty()) {
                return null;
            }
            List<String> values = dimensions.values(operation.metadata());
            Long hold = operation.reference();
            return new UsageEntry(
                    operation.postings().get(0).account(),
                    false,
                    operation.amount(),
                    hold == null
                            ? values
                            : completed(
                                    values,
                                    dimensions.values(operation(overlay, hold).metadata())));
        }
        Long reference = operation.reference();
        if (reference == null
                || (operation.kind() != OperationKind.REFUND && operation.kind() != OperationKind.REVERSE)) {
            return null;
        }
        OperationRecord original = operation(overlay, reference);
        UsageEntry charged = original.usage();
        return charged == null
                ? null
                : new UsageEntry(
                        charged.account, true, original.returned() - overlay.returnedBefore(reference), charged.values);
    }

    /**
     * Returns what a stored operation adds to usage; null if it adds nothing.
     *
     * @param result what its row has of its answer, packed, or null
     */
    public static @Nullable UsageEntry stored(byte @Nullable [] result) {
        return BalanceSnapshot.usage(result);
    }

    private static OperationRecord operation(Overlay overlay, long id) {
        return overlay.operation(OperationRef.of(new TransactionId(id)));
    }

    private static List<String> completed(List<String> values, List<String> others) {
        List<String> all = new ArrayList<>(values);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isEmpty()) {
                all.set(i, others.get(i));
            }
        }
        return all;
    }

    void write(Pack.Writer out) {
        out.unsigned(account).unsigned(refund ? 1 : 0).unsigned(amount);
        int given = values.size();
        while (given > 0 && values.get(given - 1).isEmpty()) {
            given--;
        }
        out.unsigned(given);
        values.subList(0, given).forEach(out::text);
    }

    static UsageEntry read(Pack.Reader in) {
        long account = in.unsigned();
        boolean refund = in.unsigned() == 1;
        long amount = in.unsigned();
        long given = in.unsigned();
        List<String> values = new ArrayList<>(Bounds.USAGE_DIMENSIONS);
        for (int i = 0; i < Bounds.USAGE_DIMENSIONS; i++) {
            values.add(i < given ? in.text() : "");
        }
        return new UsageEntry(account, refund, amount, values);
    }
}
