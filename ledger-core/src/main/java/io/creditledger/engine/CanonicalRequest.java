package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.command.KeyedCommand;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asked for under a key, field by field and as given: defaults filled in from configuration and metadata
 * are left out, so that neither makes a retry look like another request. Immutable.
 */
public final class CanonicalRequest {
    private static final int FORMAT = 1;

    private final Map<Field, String> fields;

    private CanonicalRequest(Map<Field, String> fields) {
        this.fields = Collections.unmodifiableMap(fields);
    }

    /** The fields, in the order in which they are compared. Codes are stored: they never change meaning. */
    public enum Field {
        /** The account the command is about. */
        ACCOUNT(1, "account"),
        /** How much. */
        AMOUNT(2, "amount"),
        /** The account that pays. */
        SOURCE(3, "source"),
        /** The account that receives. */
        DESTINATION(4, "destination"),
        /** All legs of a post. */
        LEGS(5, "legs"),
        /** The operation referred to. */
        ORIGINAL(6, "original"),
        /** Whether a reversal is forced. */
        FORCED(7, "forced"),
        /** Whether overdraft may be used. */
        OVERDRAFT(8, "overdraft"),
        /** The new floor. */
        FLOOR(9, "floor"),
        /** The new ceiling, or none. */
        CEILING(10, "ceiling"),
        /** Whether to sweep when closing. */
        SWEEP(11, "sweep"),
        /** When it takes effect. */
        EFFECTIVE_AT(12, "effectiveAt"),
        /** The priority of a lot. */
        PRIORITY(13, "priority"),
        /** The category of a lot. */
        CATEGORY(14, "category"),
        /** When a lot starts. */
        STARTS_AT(15, "startsAt"),
        /** When a lot ends. */
        EXPIRES_AT(16, "expiresAt"),
        /** What a lot may pay for, or what a debit may draw on. */
        TAGS(17, "tags"),
        /** Where what expires goes. */
        EXPIRY_ACCOUNT(18, "expiryAccount"),
        /** What is carried over, and from where. */
        ROLLOVER(19, "rollover"),
        /** How long a hold lasts. */
        TIMEOUT(20, "timeout"),
        /** The hold. */
        HOLD(21, "hold"),
        /** Whether more captures are to follow. */
        MORE_TO_FOLLOW(22, "moreToFollow"),
        /** Whether a capture may go beyond the hold. */
        OVERRUN(23, "overrun"),
        /** The lot. */
        LOT(24, "lot"),
        /** Until when refunded credits of ended lots can be used. */
        EXTENDED_UNTIL(25, "extendedUntil"),
        /** That credits form a lot though nothing else sets them apart. */
        AS_LOT(26, "asLot"),
        /** The new marks. */
        MARKS(27, "marks");

        private final int code;
        private final String label;

        Field(int code, String label) {
            this.code = code;
            this.label = label;
        }

        /** Returns its name as a conflict tells it. */
        String label() {
            return label;
        }

        private static Field ofCode(long code) {
            for (Field field : values()) {
                if (field.code == code) {
                    return field;
                }
            }
            throw new IllegalStateException("no request field has code " + code + ": written by a newer version?");
        }
    }

    /** Returns what this command asks for. */
    public static CanonicalRequest of(KeyedCommand<?> command) {
        return new CanonicalRequest(command.accept(new CanonicalFields(command)));
    }

    /** Returns whether a grant was to make a lot. */
    boolean makesLot() {
        return fields.containsKey(Field.PRIORITY)
                || fields.containsKey(Field.CATEGORY)
                || fields.containsKey(Field.STARTS_AT)
                || fields.containsKey(Field.EXPIRES_AT)
                || fields.containsKey(Field.TAGS)
                || fields.containsKey(Field.AS_LOT);
    }

    /** Returns the request that the ledger makes of itself for an account. */
    static CanonicalRequest ofLedgerItself(AccountId account) {
        return new CanonicalRequest(new EnumMap<>(Map.of(Field.ACCOUNT, account.value())));
    }

    /** Reads the byte form back. */
    public static CanonicalRequest unpack(byte[] bytes) {
        Pack.Reader in = new Pack.Reader(bytes);
        long format = in.unsigned();
        if (format != FORMAT) {
            throw new IllegalStateException(
                    "request is stored in format " + format + ", which this version cannot read");
        }
        Map<Field, String> fields = new EnumMap<>(Field.class);
        while (in.hasMore()) {
            fields.put(Field.ofCode(in.unsigned()), in.text());
        }
        return new CanonicalRequest(fields);
    }

    /** Returns the byte form. */
    public byte[] pack() {
        Pack.Writer out = new Pack.Writer().unsigned(FORMAT);
        fields.forEach((field, value) -> out.unsigned(field.code).text(value));
        return out.bytes();
    }

    /** Returns a field's value, if the caller gave one. */
    public Optional<String> field(Field field) {
        return Optional.ofNullable(fields.get(field));
    }

    /** Returns the name of the first field in which the other request differs; empty if they are the same. */
    Optional<String> firstDifference(CanonicalRequest other) {
        for (Field field : Field.values()) {
            if (!Objects.equals(fields.get(field), other.fields.get(field))) {
                return Optional.of(field.label);
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CanonicalRequest that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.keySet().toString();
    }
}
