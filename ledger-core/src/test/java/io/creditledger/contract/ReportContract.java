package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.KindTotal;
import io.creditledger.OperationKind;
import io.creditledger.PeriodStatement;
import io.creditledger.PeriodTotals;
import io.creditledger.PostedBalance;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.TrialBalance;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.Command;
import io.creditledger.command.Refund;
import io.creditledger.command.Transfer;
import io.creditledger.error.AccountNotFoundException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Looking back: balances at an instant, statements and totals of a period. */
abstract class ReportContract extends LotSuite {
    private static final AccountId NOBODY = AccountId.of("nobody");
    private static final int INSTANTS = 200;

    private final Random random = new Random(20_261_130);

    /** What a line of a statement says that counts here. */
    private record Move(Instant recordedAt, Instant effectiveAt, OperationKind kind, long amount) {}

    /** Returns all of an account's statement, the oldest first. */
    private List<Move> moves(AccountId account) {
        List<Move> moves = new ArrayList<>();
        StatementQuery.Builder query = StatementQuery.of(account).oldestFirst().limit(1_000);
        OptionalLong next = OptionalLong.empty();
        do {
            next.ifPresent(query::after);
            StatementPage page = ledger.statement(query.build());
            page.lines().forEach(line -> moves.add(move(line)));
            next = page.next();
        } while (next.isPresent());
        return moves;
    }

    private static Move move(StatementLine line) {
        return new Move(
                line.transaction().recordedAt(),
                line.transaction().effectiveAt(),
                line.transaction().kind(),
                line.posting().amount());
    }

    private static long postedBefore(List<Move> moves, Instant instant) {
        return moves.stream()
                .filter(move -> move.recordedAt().isBefore(instant))
                .mapToLong(Move::amount)
                .sum();
    }

    /** Some hours of grants, charges, holds, refunds, lots that end and transfers, several at one microsecond. */
    private void givenHistory() {
        given(USER, 500);
        given(OTHER, 500);
        List<Command<?>> commands = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            if (random.nextInt(4) > 0) {
                clock.advance(Duration.ofMillis(random.nextInt(100_000)));
            }
            AccountId account = random.nextBoolean() ? USER : OTHER;
            long amount = 1 + random.nextInt(9);
            String name = "h" + i;
            switch (random.nextInt(7)) {
                case 0 ->
                    commands.add(credits.newGrant(account)
                            .amount(amount)
                            .key(key(name))
                            .build());
                case 1 ->
                    commands.add(credits.newGrant(account)
                            .amount(amount)
                            .expiresAt(clock.instant().plusSeconds(1 + random.nextInt(2_000)))
                            .key(key(name))
                            .build());
                case 2 ->
                    commands.add(credits.newHold(account)
                            .amount(amount)
                            .timeout(Duration.ofSeconds(1_000))
                            .key(key(name))
                            .build());
                case 3 ->
                    commands.add(Transfer.between(account, account.equals(USER) ? OTHER : USER)
                            .amount(amount)
                            .key(key(name))
                            .build());
                default ->
                    commands.add(credits.newDebit(account)
                            .amount(amount)
                            .effectiveAt(clock.instant().minusSeconds(random.nextInt(500)))
                            .key(key(name))
                            .build());
            }
            if (commands.size() == 3) {
                assertThat(ledger.executeAll(commands)).hasSize(3);
                commands.clear();
            }
        }
        clock.advance(Duration.ofSeconds(3_000));
        ledger.execute(ApplyDue.of(USER));
        ledger.execute(ApplyDue.of(OTHER));
    }

    /** Returns instants between, before, after and exactly at what was recorded. */
    private List<Instant> instants(List<Move> moves) {
        List<Instant> instants = new ArrayList<>();
        Instant last = moves.get(moves.size() - 1).recordedAt();
        long span = Duration.between(MutableClock.START, last).toMillis() + 2_000;
        for (int i = 0; i < INSTANTS; i++) {
            Instant exact = moves.get(random.nextInt(moves.size())).recordedAt();
            instants.add(
                    switch (i % 4) {
                        case 0 -> exact;
                        case 1 -> exact.plus(MICRO);
                        default -> MutableClock.START.plusMillis(random.nextLong(span) - 1_000);
                    });
        }
        return instants;
    }

    @Test
    void theBalanceAtAnyInstantIsTheSumOfWhatWasRecordedBeforeIt() {
        givenHistory();
        for (AccountId account : List.of(USER, OTHER, REVENUE)) {
            List<Move> moves = moves(account);
            for (Instant instant : instants(moves)) {
                PostedBalance then = ledger.balanceAt(account, instant);
                assertThat(then.posted()).as("%s at %s", account, instant).isEqualTo(postedBefore(moves, instant));
                assertThat(then.seq())
                        .isEqualTo(
                                account.equals(REVENUE)
                                        ? 0
                                        : moves.stream()
                                                .filter(move ->
                                                        move.recordedAt().isBefore(instant))
                                                .count());
            }
            Instant end = clock.instant().plusSeconds(1);
            assertThat(ledger.balanceAt(account, end).posted()).isEqualTo(posted(account));
            assertThat(ledger.balanceAt(account, MutableClock.START))
                    .isEqualTo(new PostedBalance(account, CREDIT, MutableClock.START, 0, 0));
        }
    }

    @Test
    void whatWasEffectiveCountsFromItsEffectOnAndExpiredCreditsGoAtTheEndOfTheirLot() {
        given(USER, 100);
        lot(10, "one", 100);
        lot(7, "two", 200);
        debit(5, "plain");
        on(500);
        done(ApplyDue.of(USER));
        done(credits.newDebit(USER)
                .amount(20)
                .effectiveAt(at(150))
                .key(key("late"))
                .build());

        assertThat(ledger.effectiveBalanceAt(USER, at(0)).posted()).isZero();
        assertThat(ledger.effectiveBalanceAt(USER, at(100)).posted()).isEqualTo(112);
        assertThat(ledger.effectiveBalanceAt(USER, at(100).plus(MICRO)).posted())
                .isEqualTo(107);
        assertThat(ledger.effectiveBalanceAt(USER, at(200)).posted()).isEqualTo(87);
        assertThat(ledger.effectiveBalanceAt(USER, at(201)).posted()).isEqualTo(80);
        assertThat(ledger.effectiveBalanceAt(credits.expired(), at(200)).posted())
                .isEqualTo(5);
        assertThat(ledger.effectiveBalanceAt(credits.expired(), at(201)).posted())
                .isEqualTo(12);
        assertThat(ledger.balanceAt(USER, at(201)).posted()).isEqualTo(112);
        assertThat(ledger.effectiveBalanceAt(USER, at(501)).posted()).isEqualTo(posted(USER));
    }

    @Test
    void everyPeriodOpensMovesAndCloses() {
        givenHistory();
        for (AccountId account : List.of(USER, REVENUE)) {
            List<Move> moves = moves(account);
            List<Instant> instants = instants(moves);
            for (int i = 0; i < 40; i += 2) {
                Instant from = instants.get(i).isBefore(instants.get(i + 1)) ? instants.get(i) : instants.get(i + 1);
                Instant until = from.equals(instants.get(i)) ? instants.get(i + 1) : instants.get(i);
                List<Move> inside = moves.stream()
                        .filter(move -> !move.recordedAt().isBefore(from)
                                && move.recordedAt().isBefore(until))
                        .toList();

                PeriodStatement period = ledger.periodStatement(account, from, until);

                assertThat(period.opening()).isEqualTo(postedBefore(moves, from));
                assertThat(period.closing()).isEqualTo(postedBefore(moves, until));
                assertThat(period.postings()).isEqualTo(inside.size());
                for (KindTotal total : period.totals()) {
                    assertThat(total).isEqualTo(total(total.kind(), inside));
                }
                assertThat(lines(account, from, until, true)).isEqualTo(inside);
                List<Move> newest = new ArrayList<>(lines(account, from, until, false));
                Collections.reverse(newest);
                assertThat(newest).isEqualTo(inside);
            }
            PeriodStatement all = ledger.periodStatement(
                    account, MutableClock.START, clock.instant().plusSeconds(1));
            assertThat(all.opening()).isZero();
            assertThat(all.closing()).isEqualTo(posted(account));
        }
    }

    private static KindTotal total(OperationKind kind, List<Move> moves) {
        List<Long> amounts = moves.stream()
                .filter(move -> move.kind() == kind)
                .map(Move::amount)
                .toList();
        return new KindTotal(
                kind,
                amounts.size(),
                BigInteger.valueOf(amounts.stream()
                        .filter(amount -> amount > 0)
                        .mapToLong(Long::longValue)
                        .sum()),
                BigInteger.valueOf(-amounts.stream()
                        .filter(amount -> amount < 0)
                        .mapToLong(Long::longValue)
                        .sum()));
    }

    /** Reads the lines of a period, seven to a page. */
    private List<Move> lines(AccountId account, Instant from, Instant until, boolean oldestFirst) {
        List<Move> lines = new ArrayList<>();
        StatementQuery.Builder query =
                StatementQuery.of(account).recorded(from, until).limit(7);
        if (oldestFirst) {
            query.oldestFirst();
        }
        OptionalLong next = OptionalLong.empty();
        do {
            next.ifPresent(query::after);
            StatementPage page = ledger.statement(query.build());
            page.lines().forEach(line -> lines.add(move(line)));
            next = page.next();
        } while (next.isPresent());
        return lines;
    }

    @Test
    void theTotalsOfAPeriodAndTheTrialBalanceAtAnInstantAgreeWithTheStatements() {
        givenHistory();
        Instant end = clock.instant().plusSeconds(1);
        List<Move> all = new ArrayList<>(moves(USER));
        all.addAll(moves(OTHER));
        for (Instant instant : instants(moves(USER)).subList(0, 20)) {
            TrialBalance then = ledger.trialBalanceAt(instant);
            assertThat(then.balanced()).isTrue();
            BigInteger limited = then.assets().stream()
                    .map(TrialBalance.AssetTotals::limitedPosted)
                    .reduce(BigInteger.ZERO, BigInteger::add);
            assertThat(limited).isEqualTo(BigInteger.valueOf(postedBefore(all, instant)));

            List<Move> inside = all.stream()
                    .filter(move -> !move.recordedAt().isBefore(instant)
                            && move.recordedAt().isBefore(end))
                    .toList();
            for (PeriodTotals totals : ledger.periodTotals(instant, end)) {
                assertThat(totals.asset()).isEqualTo(CREDIT);
                for (KindTotal total : totals.kinds()) {
                    assertThat(total).isEqualTo(total(total.kind(), inside));
                }
                assertThat(totals.kinds().stream().mapToLong(KindTotal::count).sum())
                        .isEqualTo(inside.size());
            }
        }
        TrialBalance now = ledger.trialBalance();
        assertThat(ledger.trialBalanceAt(end).assets()).hasSameSizeAs(now.assets());
        assertThat(ledger.trialBalanceAt(end).assets().get(0).unlimited())
                .isEqualTo(now.assets().get(0).unlimited());
        assertThat(ledger.trialBalanceAt(MutableClock.START).assets()).isEmpty();
    }

    @Test
    void issuedUsedAndExpiredAreTold() {
        given(USER, 100);
        lot(10, "lot", 50);
        debit(4, "d");
        done(Refund.of(ref("d")).amount(1).key(key("r")).build());
        on(60);
        done(ApplyDue.of(USER));

        PeriodTotals totals = ledger.periodTotals(at(0), at(61)).get(0);

        assertThat(totals.issued()).isEqualTo(110);
        assertThat(totals.used()).isEqualTo(3);
        assertThat(totals.expired()).isEqualTo(7);
        assertThat(ledger.periodTotals(at(61), at(62))).isEmpty();
    }

    @Test
    void whatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> ledger.balanceAt(NOBODY, at(0))).isInstanceOf(AccountNotFoundException.class);
        assertThatThrownBy(() -> ledger.effectiveBalanceAt(NOBODY, at(0))).isInstanceOf(AccountNotFoundException.class);
        assertThatThrownBy(() -> ledger.periodStatement(NOBODY, at(0), at(1)))
                .isInstanceOf(AccountNotFoundException.class);
        given(USER, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.periodStatement(USER, at(1), at(0)));
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.periodTotals(at(1), at(0)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StatementQuery.of(USER).recorded(at(1), at(0)));
        assertThat(ledger.periodStatement(USER, at(0), at(0)).postings()).isZero();
        for (Instant never : List.of(Instant.MIN, Instant.MAX)) {
            assertThatIllegalArgumentException().isThrownBy(() -> ledger.balanceAt(USER, never));
            assertThatIllegalArgumentException().isThrownBy(() -> ledger.effectiveBalanceAt(USER, never));
            assertThatIllegalArgumentException().isThrownBy(() -> ledger.trialBalanceAt(never));
            assertThatIllegalArgumentException().isThrownBy(() -> ledger.periodTotals(never, never));
        }
        PostedBalance whole = ledger.balanceAt(USER, at(0).plus(MICRO));
        assertThat(whole.posted()).isEqualTo(1);
        assertThat(ledger.balanceAt(USER, at(0).plus(MICRO).plusNanos(999))).isEqualTo(whole);
        assertThat(ledger.balanceAt(USER, at(0).plusNanos(999)).posted()).isZero();
    }
}
