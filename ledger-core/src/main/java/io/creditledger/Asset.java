package io.creditledger;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A unit of credit: a code and the number of decimal digits it is counted in.
 *
 * <p>Amounts everywhere in this library are {@code long} counts of the asset's smallest unit: with scale 2, {@code 1050}
 * means 10.50. {@link #parse} and {@link #format} convert at the edge; nothing is ever rounded and no floating-point
 * number is involved.
 *
 * @param code the asset's name, such as {@code CREDIT} or {@code USD}: a letter, then letters, digits and
 *     {@code . _ : / -}, at most {@value Bounds#ASSET_CODE_LENGTH} characters; compared exactly
 * @param scale decimal digits, 0 to {@value Bounds#ASSET_SCALE}
 */
public record Asset(String code, int scale) implements Serializable {
    private static final Pattern CODE =
            Pattern.compile("[A-Za-z][A-Za-z0-9._:/-]{0," + (Bounds.ASSET_CODE_LENGTH - 1) + "}");

    /**
     * Checks code and scale.
     *
     * @throws IllegalArgumentException if the code is malformed or the scale out of range
     */
    public Asset {
        Objects.requireNonNull(code, "code");
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("asset code must be a letter followed by at most "
                    + (Bounds.ASSET_CODE_LENGTH - 1) + " letters, digits or . _ : / -, but has " + code.length()
                    + " characters or others than these");
        }
        if (scale < 0 || scale > Bounds.ASSET_SCALE) {
            throw new IllegalArgumentException(
                    "asset scale must be from 0 to " + Bounds.ASSET_SCALE + ", but is " + scale);
        }
    }

    /**
     * Returns the asset with this code and scale.
     *
     * @throws IllegalArgumentException if the code is malformed or the scale out of range
     */
    public static Asset of(String code, int scale) {
        return new Asset(code, scale);
    }

    /**
     * Reads a decimal number, such as {@code "10.50"}, as a count of smallest units.
     *
     * @throws IllegalArgumentException if the text is not a plain decimal number of at most 40 characters, has more digits
     *     after the point than {@link #scale()} (trailing zeros included: {@code "1.000"} is not an amount of a two-digit
     *     asset), or is beyond {@link Bounds#MAX_AMOUNT} either way
     */
    public long parse(String decimal) {
        Objects.requireNonNull(decimal, "decimal");
        if (decimal.length() > 40 || !decimal.matches("[+-]?[0-9]+(\\.[0-9]+)?")) {
            throw new IllegalArgumentException(
                    "amount of " + code + " must be a plain decimal number of at most 40 characters");
        }
        BigDecimal value = new BigDecimal(decimal);
        if (value.scale() > scale) {
            throw new IllegalArgumentException("amount of " + code + " must have at most " + scale
                    + " digits after the point, but has " + value.scale());
        }
        BigDecimal units = value.movePointRight(scale);
        if (units.abs().compareTo(BigDecimal.valueOf(Bounds.MAX_AMOUNT)) > 0) {
            throw new IllegalArgumentException(
                    "amount of " + code + " must not be beyond " + format(Bounds.MAX_AMOUNT) + " either way");
        }
        return units.longValueExact();
    }

    /** Writes a count of smallest units as a plain decimal number with exactly {@link #scale()} digits. */
    public String format(long amount) {
        return BigDecimal.valueOf(amount, scale).toPlainString();
    }

    /** Returns code and scale, as in {@code USD/2}. */
    @Override
    public String toString() {
        return code + "/" + scale;
    }
}
