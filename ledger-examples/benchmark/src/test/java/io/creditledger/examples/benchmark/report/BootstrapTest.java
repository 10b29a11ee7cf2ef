package io.creditledger.examples.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {

    @Test
    void theRatioIsThatOfEachRound() {
        Interval ratio = Bootstrap.ratio(new double[] {20, 40, 80}, new double[] {10, 20, 40});

        assertThat(ratio).isEqualTo(new Interval(2, 2, 2));
    }

    @Test
    void theIntervalHoldsTheMedianAndNothingBeyondTheFigures() {
        Interval median = Bootstrap.median(1, 2, 3, 4, 5);

        assertThat(median.middle()).isEqualTo(3);
        assertThat(median.low()).isBetween(1.0, 2.0);
        assertThat(median.high()).isBetween(4.0, 5.0);
    }

    @Test
    void theSameFiguresGiveTheSameInterval() {
        double[] figures = {0.9, 1.1, 1.0, 1.3, 0.8};

        assertThat(Bootstrap.median(figures)).isEqualTo(Bootstrap.median(figures));
    }

    /** Of many samples of a distribution whose median is known, about 95 in 100 give an interval that holds it. */
    @Test
    void mostIntervalsHoldWhatIsEstimated() {
        SplittableRandom random = new SplittableRandom(1);
        int holding = 0;
        for (int sample = 0; sample < 200; sample++) {
            Interval interval = Bootstrap.median(random.doubles(15, 0, 1).toArray());
            if (interval.low() <= 0.5 && interval.high() >= 0.5) {
                holding++;
            }
        }

        assertThat(holding / 200.0).isCloseTo(0.95, offset(0.05));
    }

    @Test
    void roundsBelongTogether() {
        assertThatIllegalArgumentException().isThrownBy(() -> Bootstrap.ratio(new double[] {1, 2}, new double[] {1}));
    }
}
