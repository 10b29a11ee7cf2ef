package io.creditledger;

import java.math.BigInteger;
import java.util.Objects;

/**
 * What operations of one kind moved in a period, in smallest units.
 *
 * @param kind the kind
 * @param count how many postings
 * @param in the sum of the postings that added credits
 * @param out the sum of the postings that took credits, without its sign
 */
public record KindTotal(OperationKind kind, long count, BigInteger in, BigInteger out) {
    /** Checks that nothing is missing. */
    public KindTotal {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(in, "in");
        Objects.requireNonNull(out, "out");
    }

    /** Returns what was added less what was taken. */
    public BigInteger net() {
        return in.subtract(out);
    }
}
