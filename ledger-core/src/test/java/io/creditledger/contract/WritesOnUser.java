package io.creditledger.contract;

import static io.creditledger.contract.ContractSuite.CREDIT;
import static io.creditledger.contract.ContractSuite.OTHER;
import static io.creditledger.contract.ContractSuite.REVENUE;
import static io.creditledger.contract.ContractSuite.USER;
import static io.creditledger.contract.ContractSuite.key;
import static io.creditledger.contract.ContractSuite.ref;
import static io.creditledger.contract.LotSuite.at;

import io.creditledger.IdempotencyKey;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Every kind of write that concerns a user, in a world where what {@link SettleFirstContract} says has fallen due. */
final class WritesOnUser {
    private static final IdempotencyKey KEY = key("write");

    /** The receipts of these are about the other account only, whose hold or closing it is. */
    private static final Set<String> ABOUT_OTHER =
            Set.of("capture that goes to it", "close of another's that is swept to it");

    private WritesOnUser() {}

    /**
     * One way of writing on the user, at a time when 100 are posted of which 20 are held: as soon as what is due is booked.
     *
     * @param name what reports call it
     * @param command the command, under the key "write"
     * @param posted what is posted after it
     * @param held what is held after it
     */
    record Write(String name, Function<LotSuite, Command<?>> command, long posted, long held) {
        /** Returns whether its receipt contains the user's balance. */
        boolean tellsOfUser() {
            return !ABOUT_OTHER.contains(name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Write> all() {
        return Stream.of(movements(), returns(), holds(), lots(), changes()).flatMap(List::stream);
    }

    private static List<Write> movements() {
        return List.of(
                new Write("debit", it -> debit(it, 80), 20, 20),
                new Write(
                        "debit to it",
                        it -> it.credits
                                .newDebit(OTHER)
                                .destination(USER)
                                .amount(4)
                                .key(KEY)
                                .build(),
                        104,
                        20),
                new Write(
                        "debit of at most",
                        it -> it.credits
                                .newDebitUpTo(USER)
                                .amount(1_000)
                                .key(KEY)
                                .build(),
                        20,
                        20),
                new Write("grant", it -> it.grant(5, "write").build(), 105, 20),
                new Write(
                        "grant of a lot",
                        it -> it.grant(5, "write").expiresAt(at(99)).build(),
                        105,
                        20),
                new Write(
                        "grant out of it",
                        it -> it.credits
                                .newGrant(OTHER)
                                .source(USER)
                                .amount(5)
                                .key(KEY)
                                .build(),
                        95,
                        20),
                new Write(
                        "grant of a lot out of it",
                        it -> it.credits
                                .newGrant(OTHER)
                                .source(USER)
                                .amount(5)
                                .priority(1)
                                .key(KEY)
                                .build(),
                        95,
                        20),
                new Write(
                        "transfer from it",
                        it -> Transfer.between(USER, OTHER).amount(80).key(KEY).build(),
                        20,
                        20),
                new Write(
                        "transfer to it",
                        it -> Transfer.between(OTHER, USER).amount(5).key(KEY).build(),
                        105,
                        20),
                new Write(
                        "post from it",
                        it -> Post.builder()
                                .leg(USER, CREDIT, -80)
                                .leg(OTHER, CREDIT, 79)
                                .leg(REVENUE, CREDIT, 1)
                                .key(KEY)
                                .build(),
                        20,
                        20),
                new Write(
                        "post to it",
                        it -> Post.builder()
                                .leg(USER, CREDIT, 5)
                                .leg(OTHER, CREDIT, -5)
                                .key(KEY)
                                .build(),
                        105,
                        20),
                new Write(
                        "group",
                        it -> AtomicGroup.of(
                                it.credits
                                        .newDebit(USER)
                                        .amount(30)
                                        .key(key("first"))
                                        .build(),
                                debit(it, 50)),
                        20,
                        20));
    }

    private static List<Write> returns() {
        return List.of(
                new Write(
                        "refund",
                        it -> Refund.of(ref("debit")).amount(1).key(KEY).build(),
                        101,
                        20),
                new Write(
                        "refund of what a lot paid",
                        it -> Refund.of(ref("debit of a lot")).key(KEY).build(),
                        103,
                        20),
                new Write(
                        "refund by it",
                        it -> Refund.of(ref("debit to it")).key(KEY).build(),
                        97,
                        20),
                new Write(
                        "reversal of a debit",
                        it -> Reverse.of(ref("debit")).key(KEY).build(),
                        110,
                        20),
                new Write(
                        "reversal of a debit that a lot paid",
                        it -> Reverse.of(ref("debit of a lot")).key(KEY).build(),
                        103,
                        20),
                new Write(
                        "reversal of a debit to it",
                        it -> Reverse.of(ref("debit to it")).key(KEY).build(),
                        97,
                        20),
                new Write(
                        "reversal of a grant",
                        it -> Reverse.of(ref("plain")).force().key(KEY).build(),
                        0,
                        20),
                new Write(
                        "reversal of a lot's grant",
                        it -> Reverse.of(ref("started")).key(KEY).build(),
                        93,
                        20));
    }

    private static List<Write> holds() {
        return List.of(
                new Write(
                        "hold",
                        it -> it.credits.newHold(USER).amount(80).key(KEY).build(),
                        100,
                        100),
                new Write(
                        "extension of a hold",
                        it -> ExtendHold.of(ref("alive"))
                                .timeout(Duration.ofDays(1))
                                .key(KEY)
                                .build(),
                        100,
                        20),
                new Write(
                        "capture",
                        it -> CaptureHold.of(ref("alive")).amount(15).key(KEY).build(),
                        85,
                        0),
                new Write(
                        "capture of a part",
                        it -> CaptureHold.of(ref("alive"))
                                .amount(15)
                                .moreToFollow()
                                .key(KEY)
                                .build(),
                        85,
                        5),
                new Write(
                        "capture with overrun",
                        it -> CaptureHold.of(ref("alive"))
                                .amount(100)
                                .allowOverrun()
                                .key(KEY)
                                .build(),
                        0,
                        0),
                new Write(
                        "capture of nothing",
                        it -> CaptureHold.of(ref("alive")).amount(0).key(KEY).build(),
                        100,
                        0),
                new Write(
                        "capture that goes to it",
                        it -> CaptureHold.of(ref("hold for it")).key(KEY).build(),
                        103,
                        20),
                new Write("release", it -> ReleaseHold.of(ref("alive")).key(KEY).build(), 100, 0));
    }

    private static List<Write> lots() {
        return List.of(
                new Write(
                        "voiding of a lot",
                        it -> VoidLot.of(it.lotId("started")).key(KEY).build(),
                        93,
                        20),
                new Write(
                        "voiding of the lot that ended",
                        it -> VoidLot.of(it.lotId("ended")).key(KEY).build(),
                        100,
                        20),
                new Write(
                        "extension of a lot",
                        it -> ExtendLot.of(it.lotId("started"))
                                .expiresAt(at(2_000))
                                .key(KEY)
                                .build(),
                        100,
                        20));
    }

    private static List<Write> changes() {
        return List.of(
                new Write(
                        "change of limits",
                        it -> ChangeLimits.of(USER).floor(-5).key(KEY).build(),
                        100,
                        20),
                new Write(
                        "change to the same limits",
                        it -> ChangeLimits.of(USER).floor(0).key(KEY).build(),
                        100,
                        20),
                new Write("freeze", it -> FreezeAccount.of(USER).key(KEY).build(), 100, 20),
                new Write(
                        "reopening of what is open",
                        it -> ReopenAccount.of(USER).key(KEY).build(),
                        100,
                        20),
                new Write(
                        "close with sweep",
                        it -> CloseAccount.of(USER).sweepTo(REVENUE).key(KEY).build(),
                        0,
                        0),
                new Write(
                        "close of another's that is swept to it",
                        it -> CloseAccount.of(OTHER).sweepTo(USER).key(KEY).build(),
                        147,
                        20));
    }

    private static Debit debit(LotSuite it, long amount) {
        return it.credits.newDebit(USER).amount(amount).key(KEY).build();
    }
}
