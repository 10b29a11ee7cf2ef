package io.creditledger.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BarsTest {

    @ParameterizedTest
    @CsvSource({"80, ##########", "40, #####", "44, ######", "1, #", "0, ''"})
    void asciiBarsAreWholeCharacters(long value, String bar) {
        assertThat(Bars.ASCII.draw(value, 80, 10)).isEqualTo(bar);
    }

    @ParameterizedTest
    @CsvSource({"80, ██████████", "40, █████", "44, █████▌", "45, █████▋", "1, ▏", "7, ▉", "0, ''"})
    void unicodeBarsGoByEighths(long value, String bar) {
        assertThat(Bars.UNICODE.draw(value, 80, 10)).isEqualTo(bar);
    }

    @Test
    void whatIsNotNothingIsVisible() {
        assertThat(Bars.ASCII.draw(1, Long.MAX_VALUE, 10)).isEqualTo("#");
        assertThat(Bars.UNICODE.draw(1, Long.MAX_VALUE, 10)).isEqualTo("▏");
        assertThat(Bars.UNICODE.draw(Long.MAX_VALUE, Long.MAX_VALUE, 3)).isEqualTo("███");
    }

    @Test
    void refusesAValueOffTheScale() {
        assertThatIllegalArgumentException().isThrownBy(() -> Bars.ASCII.draw(11, 10, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> Bars.ASCII.draw(-1, 10, 5));
    }
}
