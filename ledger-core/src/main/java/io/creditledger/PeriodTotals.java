package io.creditledger;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What all limited accounts of one asset moved in a period.
 *
 * @param asset the asset
 * @param kinds what each kind of operation moved, by the code of the kind; kinds that moved nothing are left out
 */
public record PeriodTotals(Asset asset, List<KindTotal> kinds) {
    /** Copies the totals. */
    public PeriodTotals {
        Objects.requireNonNull(asset, "asset");
        kinds = List.copyOf(kinds);
    }

    /** Returns what was granted, in smallest units. */
    public BigInteger issued() {
        return sum(OperationKind.GRANT, KindTotal::in);
    }

    /**
     * Returns what was charged by debits and captures less what refunds gave back to the accounts, in smallest units. Refunded credits
     * of a lot that has ended do not come back to the account: they count as used here, and as refunded in
     * {@link LedgerReads#usage}.
     */
    public BigInteger used() {
        return sum(OperationKind.DEBIT, KindTotal::out)
                .add(sum(OperationKind.DEBIT_UP_TO, KindTotal::out))
                .add(sum(OperationKind.CAPTURE, KindTotal::out))
                .subtract(sum(OperationKind.REFUND, KindTotal::in));
    }

    /** Returns what expired, in smallest units. */
    public BigInteger expired() {
        return sum(OperationKind.EXPIRE, KindTotal::out);
    }

    private BigInteger sum(OperationKind kind, Function<KindTotal, BigInteger> part) {
        return kinds.stream().filter(total -> total.kind() == kind).map(part).reduce(BigInteger.ZERO, BigInteger::add);
    }
}
