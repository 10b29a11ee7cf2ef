package io.creditledger.engine;

import io.creditledger.Leg;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.TransactionId;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.error.AlreadyReversedException;
import io.creditledger.error.NotReversibleException;
import io.creditledger.error.RefundExceededException;
import java.util.List;
import java.util.Set;

/** The rules by which operations are undone. What has been undone of an operation is kept on it, under its accounts' locks. */
final class Returns {
    private static final Set<OperationKind> REFUNDABLE = Set.of(OperationKind.DEBIT, OperationKind.DEBIT_UP_TO);
    private static final Set<OperationKind> REVERSIBLE = Set.of(
            OperationKind.GRANT,
            OperationKind.DEBIT,
            OperationKind.DEBIT_UP_TO,
            OperationKind.TRANSFER,
            OperationKind.POST);

    private Returns() {}

    static OperationRecord refund(Layer layer, Refund refund, CanonicalRequest request) {
        OperationRecord original = layer.operation(refund.original());
        requireKind(original, REFUNDABLE);
        long left = original.amount() - original.returned();
        if (left == 0) {
            throw new AlreadyReversedException(new TransactionId(original.id()));
        }
        long amount = refund.amount().orElse(left);
        if (amount > left) {
            throw new RefundExceededException(new TransactionId(original.id()), amount, left);
        }
        OperationRecord operation = Movements.book(
                layer,
                refund,
                OperationKind.REFUND,
                request,
                back(original, amount),
                Movements.Down.TO_FLOOR,
                false,
                original.id());
        layer.put(original.withUndone(original.returned() + amount, null));
        return operation;
    }

    static OperationRecord reverse(Layer layer, Reverse reverse, CanonicalRequest request) {
        OperationRecord original = layer.operation(reverse.original());
        requireKind(original, REVERSIBLE);
        long left = original.amount() - original.returned();
        if (left == 0) {
            throw new AlreadyReversedException(new TransactionId(original.id()));
        }
        OperationRecord operation = Movements.book(
                layer,
                reverse,
                OperationKind.REVERSE,
                request,
                back(original, left),
                reverse.forced() ? Movements.Down.FORCED : Movements.Down.TO_ZERO,
                false,
                original.id());
        layer.put(original.withUndone(original.amount(), operation.id()));
        return operation;
    }

    private static void requireKind(OperationRecord original, Set<OperationKind> kinds) {
        if (!kinds.contains(original.kind())) {
            throw new NotReversibleException(new TransactionId(original.id()), original.kind());
        }
    }

    /** The original's legs the other way round: whole, or for a debit (which has two) the given amount of it. */
    private static List<Leg> back(OperationRecord original, long amount) {
        List<Posting> postings =
                original.postings().stream().map(PostingRecord::posting).toList();
        boolean whole = amount == original.amount();
        return postings.stream()
                .map(posting -> new Leg(
                        posting.account(),
                        posting.asset(),
                        whole ? -posting.amount() : -Long.signum(posting.amount()) * amount))
                .toList();
    }
}
