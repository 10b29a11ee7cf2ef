package io.creditledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.creditledger.RecurringPlan.Span;
import io.creditledger.contract.MutableClock;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.memory.InMemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class RecurringPlanTest {
    private static final AccountId USER = AccountId.of("user:42");
    private static final Instant JANUARY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant FEBRUARY = Instant.parse("2026-02-01T00:00:00Z");
    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");

    private final MutableClock clock = new MutableClock();
    private final InMemoryLedger ledger = InMemoryLedger.builder().clock(clock).build();
    private final CreditLedger credits = CreditLedger.builder(ledger).build();

    private static RecurringPlan.Builder monthly() {
        return RecurringPlan.named("pro")
                .every(Period.ofMonths(1))
                .from(ZonedDateTime.parse("2026-01-01T00:00:00Z"))
                .amount(100);
    }

    private Receipt grantAt(RecurringPlan plan, Instant at) {
        clock.set(at);
        return credits.grantPeriod(USER, plan, at);
    }

    private void spend(long amount, String key) {
        credits.debit(USER, amount, IdempotencyKey.of("api", key));
    }

    @Test
    void plansWhoseNamesContainTheSeparatorShareNoKeyWithOthers() {
        AccountId long_ = AccountId.of("auth0|123");
        AccountId short_ = AccountId.of("123");
        clock.set(JANUARY);
        for (String name : new String[] {"pro", "pro|auth0", "|8|pro", "8|pro", "pro\\", "pro\\|auth0"}) {
            RecurringPlan plan = RecurringPlan.named(name)
                    .every(Period.ofMonths(1))
                    .from(ZonedDateTime.parse("2026-01-01T00:00:00Z"))
                    .amount(100)
                    .build();
            assertThat(credits.grantPeriod(long_, plan, JANUARY).replayed()).isFalse();
            assertThat(credits.grantPeriod(short_, plan, JANUARY).replayed()).isFalse();
        }
        assertThat(credits.balance(long_).posted()).isEqualTo(600);
        assertThat(credits.balance(short_).posted()).isEqualTo(600);
    }

    @Test
    void theKeyOfAPlanWithoutTheSeparatorInItsNameStaysAsItIs() {
        grantAt(monthly().build(), JANUARY);

        assertThat(ledger.transaction(IdempotencyKey.of("credit-ledger:recurring", "pro|user:42|2026-01-01T00:00:00Z")))
                .isPresent();
    }

    @Test
    void everyBoundIsCheckedWhenThePlanIsBuilt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().rollover(5, 3).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().rollover(-1, 3).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().rollover(5, 0).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().rollover(0, Bounds.MAX_AMOUNT + 1).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().priority(5000).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().priority(-1).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().amount(0).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().every(Period.of(0, 1, -30)).build());
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> monthly().every(Period.ofYears(Integer.MAX_VALUE)).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly()
                        .from(ZonedDateTime.parse("9999-12-31T00:00:00Z"))
                        .build());
        monthly().rollover(0, 0).priority(Bounds.LOT_PRIORITY).build();
    }

    @Test
    void aPeriodIsGrantedOnce() {
        RecurringPlan plan = monthly().build();

        Receipt first = grantAt(plan, JANUARY);
        Receipt again = grantAt(plan, FEBRUARY.minusNanos(1000));

        assertThat(first.replayed()).isFalse();
        assertThat(again.replayed()).isTrue();
        assertThat(credits.balance(USER).available()).isEqualTo(100);
        clock.set(FEBRUARY);
        assertThat(credits.balance(USER).available()).isZero();
    }

    @Test
    void whatExpiresIsCarriedOverWithinBounds() {
        RecurringPlan plan = monthly().rollover(10, 30).build();

        grantAt(plan, JANUARY);
        spend(80, "1");
        assertThat(grantAt(plan, FEBRUARY).balance().available())
                .as("20 expired")
                .isEqualTo(120);
        assertThat(grantAt(plan, MARCH).balance().available())
                .as("120 expired, at most 30 are carried over")
                .isEqualTo(130);
        spend(130, "2");
        assertThat(grantAt(plan, Instant.parse("2026-04-01T00:00:00Z"))
                        .balance()
                        .available())
                .as("nothing expired, at least 10 are carried over")
                .isEqualTo(110);
        assertThat(ledger.verify().violations()).isEmpty();
        assertThat(ledger.trialBalance().balanced()).isTrue();
    }

    @Test
    void whatWasBookedAsExpiredBeforeIsCarriedOverToo() {
        RecurringPlan plan = monthly().rollover(0, 1000).build();
        grantAt(plan, JANUARY);
        spend(60, "1");
        clock.set(FEBRUARY);
        credits.expireDue(10);

        assertThat(grantAt(plan, FEBRUARY.plusSeconds(3600)).balance().available())
                .isEqualTo(140);
    }

    @Test
    void aDayThatTheTimeZoneLeftOutIsNoPeriodToCarryOverFrom() {
        // Samoa had no 30 December 2011.
        ZonedDateTime first = ZonedDateTime.of(2011, 12, 28, 0, 0, 0, 0, ZoneId.of("Pacific/Apia"));
        RecurringPlan plan = RecurringPlan.named("daily")
                .every(Period.ofDays(1))
                .from(first)
                .amount(100)
                .rollover(0, 1000)
                .build();

        grantAt(plan, first.toInstant());
        assertThat(grantAt(plan, first.withDayOfMonth(29).toInstant()).balance().available())
                .isEqualTo(200);
        assertThat(grantAt(plan, first.withDayOfMonth(31).toInstant()).balance().available())
                .isEqualTo(300);
        assertThat(grantAt(plan, first.withDayOfMonth(31).toInstant()).replayed())
                .isTrue();
    }

    @Test
    void theFirstPeriodAndOneAfterAGapCarryNothingOver() {
        RecurringPlan plan = monthly().rollover(10, 30).build();

        assertThat(grantAt(plan, JANUARY).balance().available()).isEqualTo(100);
        assertThat(grantAt(plan, MARCH).balance().available()).isEqualTo(100);
    }

    @Test
    void anotherAmountUnderTheSameNameIsAConflict() {
        grantAt(monthly().build(), JANUARY);

        assertThatExceptionOfType(IdempotencyConflictException.class)
                .isThrownBy(() -> grantAt(monthly().amount(200).build(), JANUARY.plusSeconds(1)));
    }

    @Test
    void periodsAreCountedFromTheAnchorByTheCalendar() {
        RecurringPlan plan = RecurringPlan.named("last day")
                .every(Period.ofMonths(1))
                .from(ZonedDateTime.of(2026, 1, 31, 0, 0, 0, 0, ZoneId.of("Europe/Berlin")))
                .amount(1)
                .build();

        assertThat(plan.periodAt(Instant.parse("2026-02-27T23:00:00Z")))
                .isEqualTo(new Span(Instant.parse("2026-02-27T23:00:00Z"), Instant.parse("2026-03-30T22:00:00Z")));
        assertThat(plan.periodAt(Instant.parse("2026-02-27T22:59:59.999999Z")).end())
                .isEqualTo(Instant.parse("2026-02-27T23:00:00Z"));
        for (int hours = 0; hours < 20_000; hours += 7) {
            Instant at = Instant.parse("2026-01-31T00:00:00Z").plus(Duration.ofHours(hours));
            Span span = plan.periodAt(at);
            assertThat(at).isBetween(span.start(), span.end().minusNanos(1));
        }
    }

    @Test
    void badPlansAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().amount(0).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().every(Period.ZERO).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monthly().every(Period.ofDays(-1)).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecurringPlan.named("a").amount(1).build());
        assertThatIllegalArgumentException().isThrownBy(() -> RecurringPlan.named(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> monthly().build().periodAt(JANUARY.minusNanos(1000)));
    }
}
