package io.creditledger.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackTest {
    private static final long MAX_AMOUNT = (1L << 62) - 1;

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "1, 1",
        "127, 1",
        "128, 2",
        "16383, 2",
        "16384, 3",
        "2097151, 3",
        "2097152, 4",
        "268435455, 4",
        "268435456, 5",
        "4611686018427387903, 9",
        "9223372036854775807, 9",
        "-1, 10",
        "-9223372036854775808, 10"
    })
    void anUnsignedNumberTakesAByteForEverySevenBits(long value, int bytes) {
        byte[] packed = new Pack.Writer().unsigned(value).bytes();

        assertThat(packed).hasSize(bytes);
        Pack.Reader in = new Pack.Reader(packed);
        assertThat(in.unsigned()).isEqualTo(value);
        assertThat(in.hasMore()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "63, 1", "-64, 1", "64, 2", "-65, 2", "8191, 2", "-8192, 2", "8192, 3"})
    void aSignedNumberIsShortWhenItIsNearZero(long value, int bytes) {
        byte[] packed = new Pack.Writer().signed(value).bytes();

        assertThat(packed).hasSize(bytes);
        assertThat(new Pack.Reader(packed).signed()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, MAX_AMOUNT, -MAX_AMOUNT})
    void theExtremesComeBack(long value) {
        assertThat(new Pack.Reader(new Pack.Writer().signed(value).bytes()).signed())
                .isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "user:42", "\u0001", "\u007f\u0080\u07ff\u0800\uffff", "\ud83d\ude00", "a\u0000b"})
    void textComesBack(String text) {
        Pack.Reader in =
                new Pack.Reader(new Pack.Writer().text(text).text("next").bytes());

        assertThat(in.text()).isEqualTo(text);
        assertThat(in.text()).isEqualTo("next");
        assertThat(in.hasMore()).isFalse();
    }

    @Test
    void longTextComesBack() {
        String text = "\uffff".repeat(5000);

        assertThat(new Pack.Reader(new Pack.Writer().text(text).bytes()).text()).isEqualTo(text);
    }

    @Test
    void whatIsCutOffIsNoticed() {
        byte[] packed =
                new Pack.Writer().unsigned(300).text("text").signed(-300).bytes();

        for (int length = 0; length < packed.length; length++) {
            Pack.Reader in = new Pack.Reader(Arrays.copyOf(packed, length));
            assertThatIllegalStateException().isThrownBy(() -> {
                in.unsigned();
                in.text();
                in.signed();
            });
        }
    }

    @Test
    void aNumberThatNeverEndsIsNoticed() {
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0x80);

        assertThatIllegalStateException().isThrownBy(() -> new Pack.Reader(endless).unsigned());
    }

    @Test
    void aLengthBeyondTheEndIsNoticed() {
        byte[] huge = new Pack.Writer().unsigned(Long.MAX_VALUE).bytes();
        byte[] negative = new Pack.Writer().unsigned(-1).bytes();

        assertThatIllegalStateException().isThrownBy(() -> new Pack.Reader(huge).text());
        assertThatIllegalStateException().isThrownBy(() -> new Pack.Reader(negative).text());
    }
}
