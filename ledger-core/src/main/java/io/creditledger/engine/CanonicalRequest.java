package io.creditledger.engine;

import io.creditledger.Leg;
import io.creditledger.OperationRef;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    private static final String SEPARATOR = "\u0000";

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
        EFFECTIVE_AT(12, "effectiveAt");

        private final int code;
        private final String label;

        Field(int code, String label) {
            this.code = code;
            this.label = label;
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
        Map<Field, String> fields = new EnumMap<>(Field.class);
        if (command instanceof Grant grant) {
            fields.put(Field.ACCOUNT, grant.account().value());
            fields.put(Field.AMOUNT, Long.toString(grant.amount()));
            if (grant.sourceGiven()) {
                fields.put(Field.SOURCE, grant.source().value());
            }
        } else if (command instanceof Debit debit) {
            fields.put(Field.ACCOUNT, debit.account().value());
            fields.put(Field.AMOUNT, Long.toString(debit.amount()));
            if (debit.destinationGiven()) {
                fields.put(Field.DESTINATION, debit.destination().value());
            }
        } else if (command instanceof DebitUpTo debit) {
            fields.put(Field.ACCOUNT, debit.account().value());
            fields.put(Field.AMOUNT, Long.toString(debit.amount()));
            if (debit.destinationGiven()) {
                fields.put(Field.DESTINATION, debit.destination().value());
            }
            flag(fields, Field.OVERDRAFT, debit.overdraftUsed());
        } else if (command instanceof Transfer transfer) {
            fields.put(Field.SOURCE, transfer.source().value());
            fields.put(Field.DESTINATION, transfer.destination().value());
            fields.put(Field.AMOUNT, Long.toString(transfer.amount()));
        } else if (command instanceof Post post) {
            fields.put(Field.LEGS, legs(post));
        } else if (command instanceof Refund refund) {
            fields.put(Field.ORIGINAL, reference(refund.original()));
            refund.amount().ifPresent(amount -> fields.put(Field.AMOUNT, Long.toString(amount)));
        } else if (command instanceof Reverse reverse) {
            fields.put(Field.ORIGINAL, reference(reverse.original()));
            flag(fields, Field.FORCED, reverse.forced());
        } else if (command instanceof ChangeLimits change) {
            fields.put(Field.ACCOUNT, change.account().value());
            change.floor().ifPresent(floor -> fields.put(Field.FLOOR, Long.toString(floor)));
            change.ceiling().ifPresent(ceiling -> fields.put(Field.CEILING, Long.toString(ceiling)));
            if (change.ceilingRemoved()) {
                fields.put(Field.CEILING, "none");
            }
        } else if (command instanceof FreezeAccount freeze) {
            fields.put(Field.ACCOUNT, freeze.account().value());
        } else if (command instanceof ReopenAccount reopen) {
            fields.put(Field.ACCOUNT, reopen.account().value());
        } else if (command instanceof CloseAccount close) {
            fields.put(Field.ACCOUNT, close.account().value());
            flag(fields, Field.SWEEP, close.sweepDestination().isPresent());
        } else {
            throw new IllegalArgumentException("no canonical form for " + command.getClass());
        }
        command.effectiveAt().ifPresent(at -> fields.put(Field.EFFECTIVE_AT, Long.toString(micros(at))));
        return new CanonicalRequest(fields);
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

    private static void flag(Map<Field, String> fields, Field field, boolean set) {
        if (set) {
            fields.put(field, "yes");
        }
    }

    private static String reference(OperationRef ref) {
        return ref.id().map(id -> "#" + id).orElseGet(() -> {
            // NUL cannot occur in a key, so no two references read the same.
            var key = ref.key().orElseThrow();
            return key.scope() + SEPARATOR + key.key();
        });
    }

    private static String legs(Post post) {
        StringBuilder text = new StringBuilder();
        for (Leg leg : post.legs()) {
            text.append(leg.account()).append(SEPARATOR);
            text.append(leg.asset()).append(SEPARATOR);
            text.append(leg.amount()).append(SEPARATOR);
        }
        return text.toString();
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
