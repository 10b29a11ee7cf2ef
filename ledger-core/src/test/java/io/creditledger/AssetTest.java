package io.creditledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssetTest {
    private static final Asset USD = Asset.of("USD", 2);

    @ParameterizedTest
    @CsvSource({
        "10.50, 1050",
        "10.5, 1050",
        "10, 1000",
        "0, 0",
        "-0, 0",
        "0.01, 1",
        "-0.01, -1",
        "+3, 300",
        "007, 700",
        "46116860184273879.03, 4611686018427387903",
        "-46116860184273879.03, -4611686018427387903"
    })
    void aDecimalIsReadAsACountOfSmallestUnits(String decimal, long units) {
        assertThat(USD.parse(decimal)).isEqualTo(units);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.001", "1.000", "46116860184273879.04", "-46116860184273879.04", "", " ", " 1", "1 ", "1.", ".5", "-",
                "+", "--1", "1,5", "1e3", "0x10", "NaN", "Infinity", "1_000", "١", "１", "1\n",
                "00000000000000000000000000000000000000001"
            })
    void whatIsNoAmountOfTheAssetIsRefused(String decimal) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> USD.parse(decimal))
                .withMessageContaining("USD");
    }

    @Test
    void fortyCharactersAreReadAndOneMoreIsNot() {
        assertThat(USD.parse("0".repeat(39) + "7")).isEqualTo(700);
        assertThatIllegalArgumentException().isThrownBy(() -> USD.parse("0".repeat(40) + "7"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1234, 1234",
        "2, 1234, 12.34",
        "2, -5, -0.05",
        "2, 0, 0.00",
        "9, 1, 0.000000001",
        "9, -9223372036854775808, -9223372036854775808e-9"
    })
    void aCountIsWrittenWithAllItsDigits(int scale, long units, String decimal) {
        String expected = new BigDecimal(decimal).setScale(scale).toPlainString();

        assertThat(Asset.of("X", scale).format(units)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 99, 100, -101, Bounds.MAX_AMOUNT, -Bounds.MAX_AMOUNT})
    void whatIsWrittenReadsBack(long units) {
        for (int scale = 0; scale <= Bounds.ASSET_SCALE; scale++) {
            Asset asset = Asset.of("X", scale);
            assertThat(asset.parse(asset.format(units))).isEqualTo(units);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "z", "CREDIT", "ai.tokens_v2", "NASDAQ:X/Y-z", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"})
    void aCodeBeginsWithALetterAndHasPlainCharactersOnly(String code) {
        assertThat(Asset.of(code, 0).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1A",
                "_A",
                "A B",
                "A\n",
                "Ä",
                "A'",
                "A;",
                "A\u0000",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456"
            })
    void otherCodesAreRefused(String code) {
        assertThatIllegalArgumentException().isThrownBy(() -> Asset.of(code, 0)).withMessageContaining("asset code");
    }

    @Test
    void theScaleIsFromZeroToNine() {
        assertThat(Asset.of("X", 0).scale()).isZero();
        assertThat(Asset.of("X", 9).scale()).isEqualTo(9);
        assertThatIllegalArgumentException().isThrownBy(() -> Asset.of("X", -1)).withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> Asset.of("X", 10)).withMessageContaining("10");
    }

    @Test
    void nullIsRefused() {
        assertThatNullPointerException().isThrownBy(() -> Asset.of(null, 0));
        assertThatNullPointerException().isThrownBy(() -> USD.parse(null));
    }

    @Test
    void itNamesItself() {
        assertThat(USD).hasToString("USD/2");
    }
}
