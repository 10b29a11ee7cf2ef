package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Leg;
import io.creditledger.LotTerms;
import io.creditledger.OperationRef;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
        /** Where what lapses goes. */
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
        EXTENDED_UNTIL(25, "extendedUntil");

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
        Map<Field, String> fields = new EnumMap<>(Field.class);
        if (command instanceof Grant grant) {
            fields.put(Field.ACCOUNT, grant.account().value());
            fields.put(Field.AMOUNT, Long.toString(grant.amount()));
            if (grant.sourceGiven()) {
                fields.put(Field.SOURCE, grant.source().value());
            }
            grant.lotTerms().ifPresent(terms -> lotTerms(fields, terms));
            if (grant.expiryAccountGiven()) {
                fields.put(
                        Field.EXPIRY_ACCOUNT,
                        grant.expiryAccount().orElseThrow().value());
            }
            grant.rollover()
                    .ifPresent(rollover -> fields.put(
                            Field.ROLLOVER,
                            reference(OperationRef.of(rollover.previous()))
                                    + SEPARATOR
                                    + rollover.least()
                                    + SEPARATOR
                                    + rollover.most()));
        } else if (command instanceof Debit debit) {
            fields.put(Field.ACCOUNT, debit.account().value());
            fields.put(Field.AMOUNT, Long.toString(debit.amount()));
            if (debit.destinationGiven()) {
                fields.put(Field.DESTINATION, debit.destination().value());
            }
            tags(fields, debit.tags());
        } else if (command instanceof DebitUpTo debit) {
            fields.put(Field.ACCOUNT, debit.account().value());
            fields.put(Field.AMOUNT, Long.toString(debit.amount()));
            if (debit.destinationGiven()) {
                fields.put(Field.DESTINATION, debit.destination().value());
            }
            flag(fields, Field.OVERDRAFT, debit.overdraftUsed());
            tags(fields, debit.tags());
        } else if (command instanceof Transfer transfer) {
            fields.put(Field.SOURCE, transfer.source().value());
            fields.put(Field.DESTINATION, transfer.destination().value());
            fields.put(Field.AMOUNT, Long.toString(transfer.amount()));
        } else if (command instanceof Post post) {
            fields.put(Field.LEGS, legs(post));
        } else if (command instanceof Refund refund) {
            fields.put(Field.ORIGINAL, reference(refund.original()));
            refund.amount().ifPresent(amount -> fields.put(Field.AMOUNT, Long.toString(amount)));
            refund.extendedUntil().ifPresent(end -> fields.put(Field.EXTENDED_UNTIL, Long.toString(Micros.of(end))));
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
        } else if (command instanceof PlaceHold hold) {
            fields.put(Field.ACCOUNT, hold.account().value());
            fields.put(Field.AMOUNT, Long.toString(hold.amount()));
            if (hold.destinationGiven()) {
                fields.put(Field.DESTINATION, hold.destination().value());
            }
            if (hold.timeoutGiven()) {
                fields.put(Field.TIMEOUT, hold.timeout().toString());
            }
            flag(fields, Field.OVERDRAFT, hold.overdraftUsed());
            tags(fields, hold.tags());
        } else if (command instanceof CaptureHold capture) {
            fields.put(Field.HOLD, reference(capture.hold()));
            capture.amount().ifPresent(amount -> fields.put(Field.AMOUNT, Long.toString(amount)));
            flag(fields, Field.MORE_TO_FOLLOW, !capture.last());
            flag(fields, Field.OVERRUN, capture.overrunAllowed());
        } else if (command instanceof ReleaseHold release) {
            fields.put(Field.HOLD, reference(release.hold()));
        } else if (command instanceof ExtendHold extend) {
            fields.put(Field.HOLD, reference(extend.hold()));
            fields.put(Field.TIMEOUT, extend.timeout().toString());
        } else if (command instanceof VoidLot voiding) {
            fields.put(Field.LOT, voiding.lot().toString());
        } else if (command instanceof ExtendLot extend) {
            fields.put(Field.LOT, extend.lot().toString());
            fields.put(Field.EXPIRES_AT, Long.toString(Micros.of(extend.end())));
        } else {
            throw new IllegalArgumentException("no canonical form for " + command.getClass());
        }
        command.effectiveAt().ifPresent(at -> fields.put(Field.EFFECTIVE_AT, Long.toString(Micros.of(at))));
        return new CanonicalRequest(fields);
    }

    /** Returns whether a grant was to make a lot. */
    boolean makesLot() {
        return fields.containsKey(Field.PRIORITY)
                || fields.containsKey(Field.CATEGORY)
                || fields.containsKey(Field.STARTS_AT)
                || fields.containsKey(Field.EXPIRES_AT)
                || fields.containsKey(Field.TAGS);
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

    private static void lotTerms(Map<Field, String> fields, LotTerms terms) {
        if (terms.priority() != null) {
            fields.put(Field.PRIORITY, terms.priority().toString());
        }
        if (terms.category() != null) {
            fields.put(Field.CATEGORY, Integer.toString(terms.category().code()));
        }
        terms.start().ifPresent(start -> fields.put(Field.STARTS_AT, Long.toString(Micros.of(start))));
        terms.end().ifPresent(end -> fields.put(Field.EXPIRES_AT, Long.toString(Micros.of(end))));
        tags(fields, terms.tags());
    }

    private static void tags(Map<Field, String> fields, Set<String> tags) {
        if (!tags.isEmpty()) {
            fields.put(Field.TAGS, String.join(",", tags));
        }
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
}
