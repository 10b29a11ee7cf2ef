package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CombinationsTest {
    private static final int[] SIZES = {5, 2, 2, 3};

    @Test
    void pairwiseEveryTwoValuesMeet() {
        List<int[]> rows = Combinations.rows(SIZES, false);

        for (int i = 0; i < SIZES.length; i++) {
            for (int j = i + 1; j < SIZES.length; j++) {
                int one = i;
                int other = j;
                assertThat(rows.stream().map(row -> row[one] + " " + row[other]).distinct())
                        .hasSize(SIZES[i] * SIZES[j]);
            }
        }
        assertThat(rows).hasSizeBetween(15, 20);
    }

    @Test
    void fullTheyAreAllThere() {
        assertThat(Combinations.rows(SIZES, true).stream().map(Arrays::toString).distinct())
                .hasSize(5 * 2 * 2 * 3);
    }

    @Test
    void theChoiceIsAlwaysTheSame() {
        assertThat(IntStream.range(0, 3)
                        .mapToObj(i -> Combinations.rows(SIZES, false).stream()
                                .map(Arrays::toString)
                                .toList())
                        .distinct())
                .hasSize(1);
    }
}
