package io.creditledger.examples.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void theMiddleOneOfAnOddNumber() {
        assertThat(Spread.of(30, 10, 20)).isEqualTo(new Spread(20, 10, 30));
    }

    @Test
    void theMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Spread.of(40, 10, 30, 20)).isEqualTo(new Spread(25, 10, 40));
    }

    @Test
    void oneFigureIsAllThree() {
        assertThat(Spread.of(7)).isEqualTo(new Spread(7, 7, 7));
    }

    @Test
    void theGivenFiguresStayAsTheyAre() {
        double[] figures = {3, 1, 2};

        Spread.of(figures);

        assertThat(figures).containsExactly(3, 1, 2);
    }

    @Test
    void thereIsNoSpreadOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(Spread::of);
    }
}
