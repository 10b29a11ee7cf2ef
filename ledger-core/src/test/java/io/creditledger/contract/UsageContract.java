package io.creditledger.contract;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.CreditLedger;
import io.creditledger.OperationRef;
import io.creditledger.UsageQuery;
import io.creditledger.UsageReport;
import io.creditledger.UsageSum;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.InsufficientCreditsException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Usage by account, UTC day and dimensions adds up to what was charged and given back. */
abstract class UsageContract extends LotSuite {
    @Override
    List<String> usage() {
        return List.of("route", "model");
    }

    @BeforeEach
    void grant() {
        credits.grant(USER, 1_000_000, newKey());
    }

    private Debit spend(long amount, String... metadata) {
        Debit.Builder builder = credits.newDebit(USER).amount(amount).key(newKey());
        for (int i = 0; i < metadata.length; i += 2) {
            builder.metadata(metadata[i], metadata[i + 1]);
        }
        return builder.build();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private List<UsageSum> sums(UsageQuery.Builder query) {
        UsageReport report = ledger.usage(query.build());
        assertThat(report.complete()).isTrue();
        return report.sums();
    }

    private static Tuple sum(String route, long debits, long debited, long refunds, long refunded) {
        return tuple(Map.of("route", route), debits, debited, refunds, refunded);
    }

    private List<Tuple> byRoute(UsageQuery.Builder query) {
        return sums(query.by("route")).stream()
                .map(sum -> tuple(
                        sum.values(),
                        sum.debits(),
                        sum.debited().longValueExact(),
                        sum.refunds(),
                        sum.refunded().longValueExact()))
                .toList();
    }

    @Test
    void debitsAreSummedByTheValuesOfTheirMetadata() {
        done(spend(3, "route", "/chat", "model", "small"));
        done(spend(4, "route", "/chat", "model", "large", "other", "is not counted by"));
        done(spend(50, "route", "/draw"));
        done(spend(1));

        assertThat(byRoute(UsageQuery.of(USER)))
                .containsExactly(sum("/draw", 1, 50, 0, 0), sum("/chat", 2, 7, 0, 0), sum("", 1, 1, 0, 0));
        assertThat(sums(UsageQuery.of(USER).by("model", "route")))
                .extracting(UsageSum::values, sum -> sum.net().longValueExact())
                .containsExactly(
                        tuple(Map.of("model", "", "route", "/draw"), 50L),
                        tuple(Map.of("model", "large", "route", "/chat"), 4L),
                        tuple(Map.of("model", "small", "route", "/chat"), 3L),
                        tuple(Map.of("model", "", "route", ""), 1L));
        assertThat(sums(UsageQuery.of(USER))).singleElement().satisfies(all -> {
            assertThat(all.asset()).isEqualTo(CREDIT);
            assertThat(all.account()).isEmpty();
            assertThat(all.day()).isEmpty();
            assertThat(all.values()).isEmpty();
            assertThat(all.debited()).isEqualTo(BigInteger.valueOf(58));
        });
    }

    @Test
    void whatIsRefusedRepeatedOrPreviewedDoesNotCount() {
        Debit once = spend(5, "route", "/chat");
        done(once);
        replayed(once);
        refused(InsufficientCreditsException.class, spend(2_000_000, "route", "/chat"));
        ledger.preview(spend(7, "route", "/chat"));

        assertThat(byRoute(UsageQuery.of(USER))).containsExactly(sum("/chat", 1, 5, 0, 0));
    }

    @Test
    void capturesAndDebitsUpToCountWhatTheyTake() {
        PlaceHold place = credits.newHold(USER)
                .amount(100)
                .key(newKey())
                .metadata("route", "/render")
                .metadata("model", "small")
                .build();
        done(place);
        OperationRef ref = OperationRef.of(place.key());
        assertThat(sums(UsageQuery.of(USER))).isEmpty();

        done(CaptureHold.of(ref)
                .amount(10)
                .moreToFollow()
                .key(newKey())
                .metadata("model", "large")
                .build());
        done(CaptureHold.of(ref).amount(0).key(newKey()).build());
        done(credits.newDebitUpTo(USER)
                .amount(2_000_000)
                .key(newKey())
                .metadata("route", "/rest")
                .build());
        DebitUpTo nothing = credits.newDebitUpTo(USER)
                .amount(1)
                .key(newKey())
                .metadata("route", "/none")
                .build();
        done(nothing);

        assertThat(sums(UsageQuery.of(USER).by("route", "model")))
                .extracting(
                        UsageSum::values, UsageSum::debits, sum -> sum.debited().longValueExact())
                .containsExactly(
                        tuple(Map.of("route", "/rest", "model", ""), 1L, 999_990L),
                        tuple(Map.of("route", "/render", "model", "large"), 1L, 10L));
    }

    @Test
    void refundsAndReversalsCountOnTheirOwnDayByTheValuesOfWhatTheyUndo() {
        LocalDate first = today();
        Debit chat = spend(100, "route", "/chat");
        done(chat);
        Debit draw = spend(40, "route", "/draw");
        done(draw);
        clock.advance(Duration.ofDays(1));
        OperationRef ofChat = OperationRef.of(chat.key());
        done(Refund.of(ofChat)
                .amount(30)
                .key(newKey())
                .metadata("route", "/elsewhere")
                .build());
        clock.advance(Duration.ofDays(1));
        done(Refund.of(ofChat).amount(20).key(newKey()).build());
        done(Reverse.of(ofChat).key(newKey()).build());
        done(Reverse.of(OperationRef.of(draw.key())).key(newKey()).build());

        assertThat(sums(UsageQuery.of(USER).byDay().by("route")))
                .extracting(
                        sum -> sum.day().orElseThrow(),
                        sum -> sum.values().get("route"),
                        sum -> sum.debited().longValueExact(),
                        UsageSum::refunds,
                        sum -> sum.refunded().longValueExact())
                .containsExactly(
                        tuple(first, "/chat", 100L, 0L, 0L),
                        tuple(first, "/draw", 40L, 0L, 0L),
                        tuple(first.plusDays(1), "/chat", 0L, 1L, 30L),
                        tuple(first.plusDays(2), "/draw", 0L, 1L, 40L),
                        tuple(first.plusDays(2), "/chat", 0L, 2L, 70L));
        assertThat(byRoute(UsageQuery.of(USER).from(first).until(first.plusDays(2))))
                .containsExactly(sum("/chat", 1, 100, 1, 30), sum("/draw", 1, 40, 0, 0));
        assertThat(sums(UsageQuery.of(USER).from(first.plusDays(3)))).isEmpty();
        assertThat(sums(UsageQuery.of(USER).until(first))).isEmpty();
    }

    @Test
    void refundsOfWhatWasPaidFromAnExpiredLotCountInFull() {
        AccountId lots = AccountId.of("user:lots");
        credits.open(lots);
        done(credits.newGrant(lots)
                .amount(50)
                .expiresAt(clock.instant().plus(Duration.ofDays(2)))
                .key(newKey())
                .build());
        Debit paid = credits.newDebit(lots)
                .amount(50)
                .key(newKey())
                .metadata("route", "/chat")
                .build();
        done(paid);
        clock.advance(Duration.ofDays(3));
        done(Refund.of(OperationRef.of(paid.key())).amount(20).key(newKey()).build());

        assertThat(byRoute(UsageQuery.of(lots))).containsExactly(sum("/chat", 1, 50, 1, 20));
    }

    @Test
    void valuesAreExactAndLongOnesAreCut() {
        String longest = "\u20AC".repeat(Bounds.USAGE_VALUE_LENGTH);
        for (String route : List.of("/a", "/A", "/a ", "/\u00E4", "/%", longest, longest + "1", longest + "2")) {
            done(spend(1, "route", route));
        }
        String pair = "x".repeat(Bounds.USAGE_VALUE_LENGTH - 1) + "\uD83D\uDE00";
        done(spend(9, "route", pair));

        assertThat(sums(UsageQuery.of(USER).by("route")).stream()
                        .collect(toMap(
                                sum -> sum.values().get("route"),
                                sum -> sum.debited().longValueExact())))
                .isEqualTo(Map.of(
                        "/a",
                        1L,
                        "/A",
                        1L,
                        "/a ",
                        1L,
                        "/\u00E4",
                        1L,
                        "/%",
                        1L,
                        longest,
                        3L,
                        "x".repeat(Bounds.USAGE_VALUE_LENGTH - 1),
                        9L));
        assertThat(byRoute(UsageQuery.of(USER).where("route", longest + "3")))
                .containsExactly(sum(longest, 3, 3, 0, 0));
        assertThat(byRoute(UsageQuery.of(USER).where("route", "/a"))).containsExactly(sum("/a", 1, 1, 0, 0));
        assertThat(byRoute(UsageQuery.of(USER).where("route", "/b"))).isEmpty();
        assertThat(byRoute(UsageQuery.of(USER).where("route", "/a").where("model", "")))
                .containsExactly(sum("/a", 1, 1, 0, 0));
    }

    @Test
    void allAccountsAreSummedAndAssetsAreNot() {
        credits.grant(OTHER, 10, newKey());
        CreditLedger dollars = CreditLedger.builder(ledger).asset(USD).build();
        AccountId third = AccountId.of("user:3");
        dollars.grant(third, 900, newKey());
        done(spend(3, "route", "/chat"));
        done(credits.newDebit(OTHER)
                .amount(4)
                .key(newKey())
                .metadata("route", "/chat")
                .build());
        done(dollars.newDebit(third)
                .amount(500)
                .key(newKey())
                .metadata("route", "/chat")
                .build());

        assertThat(sums(UsageQuery.all().by("route")))
                .extracting(
                        UsageSum::asset, UsageSum::debits, sum -> sum.debited().longValueExact())
                .containsExactly(tuple(CREDIT, 2L, 7L), tuple(USD, 1L, 500L));
        assertThat(sums(UsageQuery.all().byAccount()))
                .extracting(
                        sum -> sum.account().orElseThrow(), sum -> sum.debited().longValueExact())
                .containsExactly(tuple(OTHER, 4L), tuple(USER, 3L), tuple(third, 500L));
        assertThat(sums(UsageQuery.all().where("route", "/chat").byDay()))
                .extracting(sum -> sum.day().orElseThrow())
                .containsExactly(today(), today());
    }

    @Test
    void groupsCountAsAWholeOrNotAtAll() {
        assertThat(ledger.execute(AtomicGroup.of(List.of(spend(1, "route", "/a"), spend(2_000_000, "route", "/a"))))
                        .isAccepted())
                .isFalse();
        assertThat(ledger.execute(AtomicGroup.of(List.of(spend(1, "route", "/a"), spend(2, "route", "/a"))))
                        .isAccepted())
                .isTrue();

        assertThat(byRoute(UsageQuery.of(USER))).containsExactly(sum("/a", 2, 3, 0, 0));
    }

    @Test
    void aLimitKeepsTheLargestSums() {
        for (int i = 1; i <= 5; i++) {
            done(spend(i, "route", "/" + i));
        }

        UsageReport report =
                ledger.usage(UsageQuery.of(USER).by("route").limit(2).build());
        assertThat(report.complete()).isFalse();
        assertThat(report.sums()).extracting(sum -> sum.values().get("route")).containsExactly("/5", "/4");
        assertThat(ledger.usage(UsageQuery.of(USER).by("route").limit(5).build())
                        .complete())
                .isTrue();
    }

    @Test
    void aQueryNamesWhatUsageIsCountedBy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.usage(UsageQuery.of(USER).by("colour").build()))
                .withMessage("usage is not counted by colour, but by route, model");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ledger.usage(UsageQuery.of(USER).where("colour", "red").build()));
        assertThatThrownBy(() -> ledger.usage(UsageQuery.of(NOBODY).build()))
                .isInstanceOf(AccountNotFoundException.class);
        assertThat(sums(UsageQuery.of(REVENUE))).isEmpty();
    }

    /** Against sums of its own: whatever is charged and given back in any order, also in one unit of work. */
    @Test
    void randomChargesAndRefundsAddUp() {
        Random random = new Random(18);
        Map<String, long[]> expected = new HashMap<>();
        List<Map.Entry<Debit, String>> charged = new ArrayList<>();
        for (int day = 0; day < 5; day++) {
            for (int i = 0; i < 12; i++) {
                String group = today() + " " + random.nextInt(3);
                long amount = 1 + random.nextInt(50);
                if (random.nextInt(3) > 0 || charged.isEmpty()) {
                    Debit debit = spend(amount, "route", group.substring(11));
                    done(debit);
                    charged.add(Map.entry(debit, group.substring(11)));
                    expected.computeIfAbsent(group, key -> new long[2])[0] += amount;
                } else {
                    Map.Entry<Debit, String> of = charged.get(random.nextInt(charged.size()));
                    Refund refund = Refund.of(OperationRef.of(of.getKey().key()))
                            .amount(amount)
                            .key(newKey())
                            .build();
                    if (ledger.execute(refund).isAccepted()) {
                        expected.computeIfAbsent(today() + " " + of.getValue(), key -> new long[2])[1] += amount;
                    }
                }
            }
            clock.advance(Duration.ofHours(19));
        }

        Map<String, List<Long>> sums = sums(UsageQuery.of(USER).byDay().by("route")).stream()
                .collect(toMap(
                        sum -> sum.day().orElseThrow() + " " + sum.values().get("route"),
                        sum -> List.of(
                                sum.debited().longValueExact(), sum.refunded().longValueExact())));
        Map<String, List<Long>> wanted = new HashMap<>();
        expected.forEach((group, amounts) -> wanted.put(group, List.of(amounts[0], amounts[1])));
        assertThat(sums).isEqualTo(wanted);
    }

    @Test
    void manyThreadsLoseNothing() throws Exception {
        assumeTrue(fixture().concurrent());
        List<Callable<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int caller = i;
            callers.add(() -> {
                for (int j = 0; j < 8; j++) {
                    ledger.execute(credits.newDebit(USER)
                            .amount(1 + caller)
                            .key(key("usage-" + caller + "-" + j))
                            .metadata("route", "/" + caller % 2)
                            .build());
                }
                return caller;
            });
        }
        Threads threads = new Threads(16);
        try {
            threads.together(callers);
        } finally {
            threads.stop();
        }

        assertThat(byRoute(UsageQuery.of(USER))).containsExactly(sum("/1", 64, 576, 0, 0), sum("/0", 64, 512, 0, 0));
    }
}
