package io.creditledger.audit;

import java.math.BigInteger;

/** An exact sum of 64-bit numbers, 128 bits wide: what a {@link BigInteger} would do with an allocation for each of them. */
final class Sum {
    private long high;
    private long low;

    void add(long amount) {
        long before = low;
        low += amount;
        high += (amount >> 63) + (Long.compareUnsigned(low, before) < 0 ? 1 : 0);
    }

    boolean isZero() {
        return high == 0 && low == 0;
    }

    boolean is(long value) {
        return low == value && high == value >> 63;
    }

    BigInteger value() {
        return BigInteger.valueOf(high)
                .shiftLeft(Long.SIZE)
                .add(BigInteger.valueOf(low >>> 1).shiftLeft(1))
                .add(BigInteger.valueOf(low & 1));
    }
}
