package io.creditledger.contract;

import static io.creditledger.error.RejectionCode.ACCOUNT_LIMITED;
import static io.creditledger.error.RejectionCode.ACCOUNT_NOT_EMPTY;
import static io.creditledger.error.RejectionCode.ACCOUNT_NOT_FOUND;
import static io.creditledger.error.RejectionCode.ACCOUNT_NOT_OPEN;
import static io.creditledger.error.RejectionCode.ACCOUNT_TERMS_CONFLICT;
import static io.creditledger.error.RejectionCode.ACCOUNT_UNLIMITED;
import static io.creditledger.error.RejectionCode.ALREADY_REVERSED;
import static io.creditledger.error.RejectionCode.AMOUNT_OVERFLOW;
import static io.creditledger.error.RejectionCode.ASSET_MISMATCH;
import static io.creditledger.error.RejectionCode.CEILING_EXCEEDED;
import static io.creditledger.error.RejectionCode.GROUP_REJECTED;
import static io.creditledger.error.RejectionCode.HOLD_EXCEEDED;
import static io.creditledger.error.RejectionCode.HOLD_NOT_ACTIVE;
import static io.creditledger.error.RejectionCode.INSUFFICIENT_CREDITS;
import static io.creditledger.error.RejectionCode.LIMITS_CONFLICT;
import static io.creditledger.error.RejectionCode.LIMIT_EXCEEDED;
import static io.creditledger.error.RejectionCode.LOT_ENDED;
import static io.creditledger.error.RejectionCode.LOT_NOT_FOUND;
import static io.creditledger.error.RejectionCode.NOT_A_HOLD;
import static io.creditledger.error.RejectionCode.NOT_REVERSIBLE;
import static io.creditledger.error.RejectionCode.OPERATION_NOT_FOUND;
import static io.creditledger.error.RejectionCode.REFUND_EXCEEDED;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotId;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Rollover;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import io.creditledger.error.RejectionCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which commands are refused for what: of each command, rows that have as many faults as it can have at once, in the published
 * order of the one that must be told. Each row lacks the faults of those before it.
 */
abstract class CheckOrderTable extends LotSuite {
    static final AccountId DOLLARS = AccountId.of("user:dollars");
    static final AccountId FROZEN = AccountId.of("user:frozen");
    static final AccountId CLOSED = AccountId.of("user:closed");
    /** Has room for 5 more until it cannot be counted. */
    static final AccountId RICH = AccountId.of("user:rich");
    /** Is limited, was paid by others, and has spent that. */
    static final AccountId SHOP = AccountId.of("shop");

    private static final long FAR_TOO_MUCH = 999;
    private static final LotId NO_LOT = new LotId(Long.MAX_VALUE / 2);

    /** A command that is refused with a code, under any free key. */
    record Row(RejectionCode code, Function<IdempotencyKey, Command<?>> command) {}

    private static Row row(RejectionCode code, KeyedCommand.Builder<?> builder) {
        return new Row(code, key -> build(builder.key(key)));
    }

    private static Row row(RejectionCode code, Command<?> command) {
        return new Row(code, key -> command);
    }

    private static Command<?> build(KeyedCommand.Builder<?> builder) {
        try {
            return (Command<?>) builder.getClass().getMethod("build").invoke(builder);
        } catch (ReflectiveOperationException notBuilt) {
            throw new AssertionError("no " + builder.getClass(), notBuilt);
        }
    }

    /** Returns the rows of each command. */
    final Map<Class<?>, List<Row>> table() {
        Map<Class<?>, List<Row>> table = new LinkedHashMap<>();
        table.putAll(payments());
        table.putAll(grants());
        table.putAll(holds());
        table.putAll(returns());
        table.putAll(changes());
        return table;
    }

    private Map<Class<?>, List<Row>> payments() {
        return Map.of(
                Debit.class,
                List.of(
                        row(ACCOUNT_NOT_FOUND, debit(ISSUANCE, NOBODY)),
                        row(ACCOUNT_UNLIMITED, debit(ISSUANCE, DOLLARS)),
                        row(ASSET_MISMATCH, debit(FROZEN, DOLLARS)),
                        row(ACCOUNT_NOT_OPEN, debit(FROZEN, RICH)),
                        row(ACCOUNT_NOT_OPEN, debit(USER, CLOSED)),
                        row(INSUFFICIENT_CREDITS, debit(USER, RICH)),
                        row(AMOUNT_OVERFLOW, debit(USER, RICH).amount(6))),
                DebitUpTo.class,
                List.of(
                        row(ACCOUNT_NOT_FOUND, upTo(ISSUANCE, NOBODY)),
                        row(ACCOUNT_UNLIMITED, upTo(ISSUANCE, DOLLARS)),
                        row(ASSET_MISMATCH, upTo(FROZEN, DOLLARS)),
                        row(ACCOUNT_NOT_OPEN, upTo(FROZEN, RICH)),
                        row(AMOUNT_OVERFLOW, upTo(USER, RICH))),
                Transfer.class,
                List.of(
                        row(ACCOUNT_NOT_FOUND, transfer(FROZEN, NOBODY, FAR_TOO_MUCH)),
                        row(ASSET_MISMATCH, transfer(FROZEN, DOLLARS, FAR_TOO_MUCH)),
                        row(ACCOUNT_NOT_OPEN, transfer(FROZEN, OTHER, FAR_TOO_MUCH)),
                        row(INSUFFICIENT_CREDITS, transfer(USER, OTHER, FAR_TOO_MUCH)),
                        row(CEILING_EXCEEDED, transfer(ISSUANCE, OTHER, Bounds.MAX_AMOUNT)),
                        row(AMOUNT_OVERFLOW, transfer(USER, RICH, 6))),
                Post.class,
                List.of(
                        row(ACCOUNT_NOT_FOUND, post(FROZEN, NOBODY, FAR_TOO_MUCH)),
                        row(ASSET_MISMATCH, post(FROZEN, DOLLARS, FAR_TOO_MUCH)),
                        row(ACCOUNT_NOT_OPEN, post(FROZEN, OTHER, FAR_TOO_MUCH)),
                        row(INSUFFICIENT_CREDITS, post(USER, OTHER, FAR_TOO_MUCH)),
                        row(
                                CEILING_EXCEEDED,
                                post(USER, OTHER, 6).leg(USER, CREDIT, -6).leg(RICH, CREDIT, 6)),
                        row(AMOUNT_OVERFLOW, post(USER, RICH, 6))),
                AtomicGroup.class,
                List.of(row(GROUP_REJECTED, AtomicGroup.of((KeyedCommand<?>)
                        build(debit(ISSUANCE, NOBODY).key(key("member")))))));
    }

    private Debit.Builder debit(AccountId account, AccountId destination) {
        return credits.newDebit(account).amount(FAR_TOO_MUCH).destination(destination);
    }

    private DebitUpTo.Builder upTo(AccountId account, AccountId destination) {
        return credits.newDebitUpTo(account).amount(FAR_TOO_MUCH).destination(destination);
    }

    private static Transfer.Builder transfer(AccountId source, AccountId destination, long amount) {
        return Transfer.between(source, destination).amount(amount);
    }

    private static Post.Builder post(AccountId from, AccountId to, long amount) {
        return Post.builder().leg(from, CREDIT, -amount).leg(to, CREDIT, amount);
    }

    private Map<Class<?>, List<Row>> grants() {
        OpenAccount terms = OpenAccount.limited(NOBODY, Asset.of("CREDIT", 3)).build();
        Rollover rollover = new Rollover(key("lot of " + USER), 1, 5);
        return Map.of(
                Grant.class,
                List.of(
                        row(ACCOUNT_NOT_FOUND, ended(REVENUE, ISSUANCE, NOBODY)),
                        row(
                                ACCOUNT_NOT_FOUND,
                                ended(NOBODY, ISSUANCE, AccountId.of("none")).openingTerms(terms)),
                        row(ACCOUNT_UNLIMITED, ended(REVENUE, ISSUANCE, USER)),
                        row(ACCOUNT_LIMITED, ended(CLOSED, DOLLARS, USER)),
                        row(ACCOUNT_LIMITED, ended(NOBODY, ISSUANCE, USER).openingTerms(terms)),
                        row(ASSET_MISMATCH, ended(NOBODY, ISSUANCE, EXPIRED).openingTerms(terms)),
                        row(ASSET_MISMATCH, ended(CLOSED, DOLLARS, EXPIRED)),
                        row(ACCOUNT_NOT_OPEN, ended(CLOSED, USER, EXPIRED)),
                        row(LOT_ENDED, ended(OTHER, USER, EXPIRED)),
                        row(
                                LOT_ENDED,
                                ended(USER, ISSUANCE, EXPIRED)
                                        .amount(Bounds.MAX_AMOUNT)
                                        .rollover(rollover)),
                        row(INSUFFICIENT_CREDITS, ended(OTHER, USER, EXPIRED).expiresAt(at(9))),
                        row(
                                CEILING_EXCEEDED,
                                ended(OTHER, ISSUANCE, EXPIRED).expiresAt(at(9)).amount(Bounds.MAX_AMOUNT)),
                        row(
                                AMOUNT_OVERFLOW,
                                ended(RICH, ISSUANCE, EXPIRED).expiresAt(at(9)).amount(6)),
                        row(
                                AMOUNT_OVERFLOW,
                                ended(USER, ISSUANCE, EXPIRED)
                                        .expiresAt(at(9))
                                        .amount(Bounds.MAX_AMOUNT)
                                        .rollover(rollover))),
                OpenAccount.class,
                List.of(
                        row(
                                ACCOUNT_TERMS_CONFLICT,
                                OpenAccount.limited(USER, Asset.of("CREDIT", 3)).build()),
                        row(ASSET_MISMATCH, terms)));
    }

    private static Grant.Builder ended(AccountId account, AccountId source, AccountId expiry) {
        return Grant.to(account)
                .source(source)
                .expiryAccount(expiry)
                .expiresAt(at(-1))
                .amount(FAR_TOO_MUCH);
    }

    private Map<Class<?>, List<Row>> holds() {
        return Map.of(
                PlaceHold.class,
                List.of(
                        row(ACCOUNT_NOT_FOUND, hold(ISSUANCE, NOBODY)),
                        row(ACCOUNT_UNLIMITED, hold(ISSUANCE, DOLLARS)),
                        row(ASSET_MISMATCH, hold(FROZEN, DOLLARS)),
                        row(ACCOUNT_NOT_OPEN, hold(FROZEN, REVENUE)),
                        row(ACCOUNT_NOT_OPEN, hold(USER, CLOSED)),
                        row(INSUFFICIENT_CREDITS, hold(USER, REVENUE))),
                CaptureHold.class,
                List.of(
                        row(OPERATION_NOT_FOUND, capture("none")),
                        row(NOT_A_HOLD, capture("debit of " + CLOSED)),
                        row(HOLD_NOT_ACTIVE, capture("ended hold of " + FROZEN)),
                        row(HOLD_NOT_ACTIVE, capture("hold of " + CLOSED)),
                        row(ACCOUNT_NOT_OPEN, capture("hold of " + FROZEN)),
                        row(HOLD_EXCEEDED, capture("hold for rich")),
                        row(INSUFFICIENT_CREDITS, capture("hold for rich").allowOverrun()),
                        row(AMOUNT_OVERFLOW, capture("hold for rich").amount(6).allowOverrun())),
                ReleaseHold.class,
                List.of(
                        row(OPERATION_NOT_FOUND, ReleaseHold.of(ref("none"))),
                        row(NOT_A_HOLD, ReleaseHold.of(ref("debit of " + CLOSED))),
                        row(HOLD_NOT_ACTIVE, ReleaseHold.of(ref("hold of " + CLOSED)))),
                ExtendHold.class,
                List.of(
                        row(OPERATION_NOT_FOUND, extend("none")),
                        row(NOT_A_HOLD, extend("debit of " + CLOSED)),
                        row(HOLD_NOT_ACTIVE, extend("hold of " + CLOSED))));
    }

    private PlaceHold.Builder hold(AccountId account, AccountId destination) {
        return credits.newHold(account).amount(FAR_TOO_MUCH).destination(destination);
    }

    private static CaptureHold.Builder capture(String hold) {
        return CaptureHold.of(ref(hold)).amount(FAR_TOO_MUCH);
    }

    private static ExtendHold.Builder extend(String hold) {
        return ExtendHold.of(ref(hold)).timeout(Duration.ofDays(1));
    }

    private Map<Class<?>, List<Row>> returns() {
        return Map.of(
                Refund.class,
                List.of(
                        row(OPERATION_NOT_FOUND, late("none")),
                        row(NOT_REVERSIBLE, late("reversal of " + CLOSED)),
                        row(ACCOUNT_NOT_OPEN, late("debit of " + CLOSED)),
                        row(ACCOUNT_NOT_OPEN, late("reversed debit of " + CLOSED)),
                        row(LOT_ENDED, late("debit to shop")),
                        row(REFUND_EXCEEDED, Refund.of(ref("debit to shop")).amount(FAR_TOO_MUCH)),
                        row(REFUND_EXCEEDED, Refund.of(ref("reversed debit of " + USER))),
                        row(INSUFFICIENT_CREDITS, Refund.of(ref("wide debit to shop"))),
                        row(LIMIT_EXCEEDED, Refund.of(ref("wide debit"))),
                        row(AMOUNT_OVERFLOW, Refund.of(ref("debit of rich")))),
                Reverse.class,
                List.of(
                        row(OPERATION_NOT_FOUND, Reverse.of(ref("none"))),
                        row(NOT_REVERSIBLE, Reverse.of(ref("reversal of " + CLOSED))),
                        row(ALREADY_REVERSED, Reverse.of(ref("reversed debit of " + CLOSED))),
                        row(ACCOUNT_NOT_OPEN, Reverse.of(ref("debit of " + CLOSED))),
                        row(INSUFFICIENT_CREDITS, Reverse.of(ref("wide debit to shop"))),
                        row(LIMIT_EXCEEDED, Reverse.of(ref("wide debit"))),
                        row(AMOUNT_OVERFLOW, Reverse.of(ref("debit of rich")))));
    }

    /** A refund of too much, whose credits would be extended until an instant that has passed. */
    private static Refund.Builder late(String debit) {
        return Refund.of(ref(debit)).amount(FAR_TOO_MUCH).extendUntil(at(-1));
    }

    private Map<Class<?>, List<Row>> changes() {
        Map<Class<?>, List<Row>> rows = new LinkedHashMap<>();
        rows.put(
                ChangeLimits.class,
                List.of(
                        row(ACCOUNT_NOT_FOUND, ChangeLimits.of(NOBODY).floor(6)),
                        row(ACCOUNT_UNLIMITED, ChangeLimits.of(ISSUANCE).floor(6)),
                        row(ACCOUNT_NOT_OPEN, ChangeLimits.of(CLOSED).floor(6)),
                        row(LIMITS_CONFLICT, ChangeLimits.of(OTHER).floor(6))));
        rows.put(
                FreezeAccount.class,
                List.of(
                        row(ACCOUNT_NOT_FOUND, FreezeAccount.of(NOBODY)),
                        row(ACCOUNT_UNLIMITED, FreezeAccount.of(ISSUANCE)),
                        row(ACCOUNT_NOT_OPEN, FreezeAccount.of(CLOSED))));
        rows.put(
                ReopenAccount.class,
                List.of(
                        row(ACCOUNT_NOT_FOUND, ReopenAccount.of(NOBODY)),
                        row(ACCOUNT_UNLIMITED, ReopenAccount.of(ISSUANCE))));
        rows.put(
                CloseAccount.class,
                List.of(
                        row(ACCOUNT_NOT_FOUND, CloseAccount.of(ISSUANCE).sweepTo(NOBODY)),
                        row(ACCOUNT_UNLIMITED, CloseAccount.of(ISSUANCE).sweepTo(DOLLARS)),
                        row(ASSET_MISMATCH, CloseAccount.of(CLOSED).sweepTo(DOLLARS)),
                        row(ACCOUNT_NOT_OPEN, CloseAccount.of(USER).sweepTo(CLOSED)),
                        row(ACCOUNT_NOT_EMPTY, CloseAccount.of(USER)),
                        row(AMOUNT_OVERFLOW, CloseAccount.of(USER).sweepTo(RICH))));
        rows.put(
                VoidLot.class,
                List.of(
                        row(LOT_NOT_FOUND, VoidLot.of(NO_LOT)),
                        row(ACCOUNT_NOT_OPEN, VoidLot.of(lotId("lot of " + FROZEN)))));
        rows.put(
                ExtendLot.class,
                List.of(
                        row(LOT_NOT_FOUND, ExtendLot.of(NO_LOT).expiresAt(at(9))),
                        row(
                                ACCOUNT_NOT_OPEN,
                                ExtendLot.of(lotId("lot of " + CLOSED)).expiresAt(at(9))),
                        row(LOT_ENDED, ExtendLot.of(lotId("lot of " + USER)).expiresAt(at(9)))));
        rows.put(
                ApplyDue.class,
                List.of(row(ACCOUNT_NOT_FOUND, ApplyDue.of(NOBODY)), row(ACCOUNT_UNLIMITED, ApplyDue.of(ISSUANCE))));
        // Nothing that these could be refused for.
        Stream.of(ExpireDue.class, CompactTotals.class).forEach(command -> rows.put(command, List.of()));
        return rows;
    }
}
