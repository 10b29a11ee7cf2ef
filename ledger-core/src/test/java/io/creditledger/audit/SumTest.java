package io.creditledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SumTest {
    private static final List<Long> EDGES = List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62, -(1L << 62));

    @Test
    void isWhatABigIntegerSays() {
        Random random = new Random(1);
        Sum sum = new Sum();
        BigInteger expected = BigInteger.ZERO;
        for (int i = 0; i < 100_000; i++) {
            long amount = random.nextInt(3) == 0 ? random.nextLong() : EDGES.get(random.nextInt(EDGES.size()));
            sum.add(amount);
            expected = expected.add(BigInteger.valueOf(amount));

            assertThat(sum.value()).isEqualTo(expected);
            assertThat(sum.isZero()).isEqualTo(expected.signum() == 0);
            assertThat(sum.is(expected.longValue())).isEqualTo(expected.bitLength() < Long.SIZE);
        }
    }

    @Test
    void aSumOfTwoToThePowerOf64IsNotZero() {
        Sum sum = new Sum();
        for (int i = 0; i < 4; i++) {
            sum.add(1L << 62);
        }

        assertThat(sum.isZero()).isFalse();
        assertThat(sum.is(0)).isFalse();
        assertThat(sum.value()).isEqualTo(BigInteger.ONE.shiftLeft(64));
    }
}
