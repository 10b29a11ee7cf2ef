package io.creditledger.engine;

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
import io.creditledger.command.KeyedCommandVisitor;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import io.creditledger.engine.CanonicalRequest.Field;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of one command that a repeat under its key has to give again. What they are and how each is written is stored: it
 * never changes for a command that has been released.
 */
final class CanonicalFields implements KeyedCommandVisitor<Map<Field, String>> {
    private static final String SEPARATOR = "\u0000";

    private final Map<Field, String> fields = new EnumMap<>(Field.class);

    /** Starts with the fields that all keyed commands have. */
    CanonicalFields(KeyedCommand<?> command) {
        command.effectiveAt().ifPresent(at -> fields.put(Field.EFFECTIVE_AT, Long.toString(Micros.of(at))));
    }

    @Override
    public Map<Field, String> visit(Grant grant) {
        fields.put(Field.ACCOUNT, grant.account().value());
        fields.put(Field.AMOUNT, Long.toString(grant.amount()));
        if (grant.sourceGiven()) {
            fields.put(Field.SOURCE, grant.source().value());
        }
        grant.lotTerms().ifPresent(terms -> lotTerms(terms));
        if (grant.expiryAccountGiven()) {
            fields.put(Field.EXPIRY_ACCOUNT, grant.expiryAccount().orElseThrow().value());
        }
        grant.rollover()
                .ifPresent(rollover -> fields.put(
                        Field.ROLLOVER,
                        reference(OperationRef.of(rollover.previous()))
                                + SEPARATOR
                                + rollover.min()
                                + SEPARATOR
                                + rollover.max()));
        return fields;
    }

    @Override
    public Map<Field, String> visit(Debit debit) {
        fields.put(Field.ACCOUNT, debit.account().value());
        fields.put(Field.AMOUNT, Long.toString(debit.amount()));
        if (debit.destinationGiven()) {
            fields.put(Field.DESTINATION, debit.destination().value());
        }
        tags(debit.tags());
        return fields;
    }

    @Override
    public Map<Field, String> visit(DebitUpTo debit) {
        fields.put(Field.ACCOUNT, debit.account().value());
        fields.put(Field.AMOUNT, Long.toString(debit.amount()));
        if (debit.destinationGiven()) {
            fields.put(Field.DESTINATION, debit.destination().value());
        }
        flag(Field.OVERDRAFT, debit.overdraftUsed());
        tags(debit.tags());
        return fields;
    }

    @Override
    public Map<Field, String> visit(Transfer transfer) {
        fields.put(Field.SOURCE, transfer.source().value());
        fields.put(Field.DESTINATION, transfer.destination().value());
        fields.put(Field.AMOUNT, Long.toString(transfer.amount()));
        return fields;
    }

    @Override
    public Map<Field, String> visit(Post post) {
        fields.put(Field.LEGS, legs(post));
        return fields;
    }

    @Override
    public Map<Field, String> visit(Refund refund) {
        fields.put(Field.ORIGINAL, reference(refund.original()));
        refund.amount().ifPresent(amount -> fields.put(Field.AMOUNT, Long.toString(amount)));
        refund.extendedUntil().ifPresent(end -> fields.put(Field.EXTENDED_UNTIL, Long.toString(Micros.of(end))));
        return fields;
    }

    @Override
    public Map<Field, String> visit(Reverse reverse) {
        fields.put(Field.ORIGINAL, reference(reverse.original()));
        flag(Field.FORCED, reverse.forced());
        return fields;
    }

    @Override
    public Map<Field, String> visit(ChangeLimits change) {
        fields.put(Field.ACCOUNT, change.account().value());
        change.floor().ifPresent(floor -> fields.put(Field.FLOOR, Long.toString(floor)));
        change.ceiling().ifPresent(ceiling -> fields.put(Field.CEILING, Long.toString(ceiling)));
        if (change.ceilingRemoved()) {
            fields.put(Field.CEILING, "none");
        }
        change.marks()
                .ifPresent(marks -> fields.put(
                        Field.MARKS, marks.stream().map(String::valueOf).collect(Collectors.joining(","))));
        return fields;
    }

    @Override
    public Map<Field, String> visit(FreezeAccount freeze) {
        fields.put(Field.ACCOUNT, freeze.account().value());
        return fields;
    }

    @Override
    public Map<Field, String> visit(ReopenAccount reopen) {
        fields.put(Field.ACCOUNT, reopen.account().value());
        return fields;
    }

    @Override
    public Map<Field, String> visit(CloseAccount close) {
        fields.put(Field.ACCOUNT, close.account().value());
        flag(Field.SWEEP, close.sweepDestination().isPresent());
        return fields;
    }

    @Override
    public Map<Field, String> visit(PlaceHold hold) {
        fields.put(Field.ACCOUNT, hold.account().value());
        fields.put(Field.AMOUNT, Long.toString(hold.amount()));
        if (hold.destinationGiven()) {
            fields.put(Field.DESTINATION, hold.destination().value());
        }
        if (hold.timeoutGiven()) {
            fields.put(Field.TIMEOUT, hold.timeout().toString());
        }
        flag(Field.OVERDRAFT, hold.overdraftUsed());
        tags(hold.tags());
        return fields;
    }

    @Override
    public Map<Field, String> visit(CaptureHold capture) {
        fields.put(Field.HOLD, reference(capture.hold()));
        capture.amount().ifPresent(amount -> fields.put(Field.AMOUNT, Long.toString(amount)));
        flag(Field.MORE_TO_FOLLOW, !capture.last());
        flag(Field.OVERRUN, capture.overrunAllowed());
        return fields;
    }

    @Override
    public Map<Field, String> visit(ReleaseHold release) {
        fields.put(Field.HOLD, reference(release.hold()));
        return fields;
    }

    @Override
    public Map<Field, String> visit(ExtendHold extend) {
        fields.put(Field.HOLD, reference(extend.hold()));
        fields.put(Field.TIMEOUT, extend.timeout().toString());
        return fields;
    }

    @Override
    public Map<Field, String> visit(VoidLot voiding) {
        fields.put(Field.LOT, voiding.lot().toString());
        return fields;
    }

    @Override
    public Map<Field, String> visit(ExtendLot extend) {
        fields.put(Field.LOT, extend.lot().toString());
        fields.put(Field.EXPIRES_AT, Long.toString(Micros.of(extend.expiresAt())));
        return fields;
    }

    private void lotTerms(LotTerms terms) {
        flag(Field.AS_LOT, terms.equals(LotTerms.DEFAULTS));
        if (terms.priority() != null) {
            fields.put(Field.PRIORITY, terms.priority().toString());
        }
        if (terms.category() != null) {
            fields.put(Field.CATEGORY, Integer.toString(terms.category().code()));
        }
        terms.startsAt().ifPresent(start -> fields.put(Field.STARTS_AT, Long.toString(Micros.of(start))));
        terms.expiresAt().ifPresent(end -> fields.put(Field.EXPIRES_AT, Long.toString(Micros.of(end))));
        tags(terms.tags());
    }

    private void tags(Set<String> tags) {
        if (!tags.isEmpty()) {
            fields.put(Field.TAGS, String.join(",", tags));
        }
    }

    private void flag(Field field, boolean set) {
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
