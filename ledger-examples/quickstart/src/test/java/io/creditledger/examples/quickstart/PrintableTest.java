package io.creditledger.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class PrintableTest {

    @Test
    void visibleTextStaysAsItIs() {
        assertThat(Printable.excerpt("GET /größe?q=日本 \uD83D\uDE42", 100)).isEqualTo("GET /größe?q=日本 \uD83D\uDE42");
    }

    @Test
    void whatWouldMoveTheCursorOrTurnTheTextIsSpelledOut() {
        assertThat(Printable.excerpt("a\tb\u001B[2Jc\u202Ed\u2028e\u0085", 100))
                .isEqualTo("a\\u0009b\\u001B[2Jc\\u202Ed\\u2028e\\u0085");
    }

    @Test
    void theLengthIsABound() {
        assertThat(Printable.excerpt("1234567890", 10)).isEqualTo("1234567890");
        assertThat(Printable.excerpt("12345678901", 10)).isEqualTo("1234567...");
        assertThat(Printable.excerpt("\0\0\0\0", 10)).isEqualTo("\\u0000\\...");
    }

    @Test
    void aCutNeverHalvesACharacter() {
        assertThat(Printable.excerpt("123456\uD83D\uDE42890", 10)).isEqualTo("123456...");
    }

    @Test
    void refusesALengthThatDotsWouldFill() {
        assertThatIllegalArgumentException().isThrownBy(() -> Printable.excerpt("abc", 3));
    }
}
