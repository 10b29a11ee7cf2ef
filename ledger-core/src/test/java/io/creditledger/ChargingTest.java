package io.creditledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.creditledger.Charging.Charged;
import io.creditledger.contract.MutableClock;
import io.creditledger.error.HoldNotActiveException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.memory.InMemoryLedger;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChargingTest {
    private static final AccountId USER = AccountId.of("user:42");
    private static final IdempotencyKey KEY = IdempotencyKey.of("jobs", "1");

    private final MutableClock clock = new MutableClock();
    private final InMemoryLedger ledger = InMemoryLedger.builder().clock(clock).build();
    private final CreditLedger credits = CreditLedger.builder(ledger).build();
    private final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void grant() {
        credits.grant(USER, 100, IdempotencyKey.of("shop", "1"));
    }

    private String work(Meter meter, long cost) {
        runs.incrementAndGet();
        meter.add(cost);
        return "done";
    }

    private void assertBalance(long posted, long held) {
        assertThat(credits.balance(USER).posted()).isEqualTo(posted);
        assertThat(credits.balance(USER).held()).isEqualTo(held);
        assertThat(ledger.verify().clean()).isTrue();
    }

    @Test
    void whatTheWorkReportsIsChargedAndTheRestReleased() throws Exception {
        Charged<String> charged = credits.charging(USER, 40, KEY).call(meter -> {
            assertThat(credits.balance(USER).available()).isEqualTo(60);
            return work(meter, 25);
        });

        assertThat(charged.value()).isEqualTo("done");
        assertThat(charged.capture().captured()).isEqualTo(25);
        assertThat(charged.capture().hold().status()).isEqualTo(HoldStatus.CAPTURED);
        assertThat(charged.missing()).isZero();
        assertBalance(75, 0);
    }

    @Test
    void workThatReportsNothingCostsItsEstimate() throws Exception {
        assertThat(credits.charging(USER, 40, KEY).call(meter -> meter.cost()).value())
                .isEqualTo(40);

        assertBalance(60, 0);
    }

    @Test
    void workThatCostsNothingIsFree() throws Exception {
        credits.charging(USER, 40, KEY).call(meter -> work(meter, 0));

        assertBalance(100, 0);
    }

    @Test
    void failedWorkIsNotCharged() {
        IOException failure = new IOException("no");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> credits.charging(USER, 40, KEY).call(meter -> {
                    work(meter, 25);
                    throw failure;
                }))
                .isSameAs(failure);
        assertBalance(100, 0);
        assertThatExceptionOfType(HoldNotActiveException.class)
                .isThrownBy(() -> credits.charging(USER, 40, KEY).call(meter -> work(meter, 25)))
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(HoldStatus.RELEASED));
        assertThat(runs).hasValue(1);
    }

    @Test
    void workThatCannotBePaidIsNotRun() {
        assertThatExceptionOfType(InsufficientCreditsException.class)
                .isThrownBy(() -> credits.charging(USER, 101, KEY).call(meter -> work(meter, 1)));
        assertThat(runs).hasValue(0);
    }

    @Test
    void workIsNotRunAgainUnderAKeyThatWasCharged() throws Exception {
        credits.charging(USER, 40, KEY).call(meter -> work(meter, 25));

        assertThatExceptionOfType(HoldNotActiveException.class)
                .isThrownBy(() -> credits.charging(USER, 40, KEY).call(meter -> work(meter, 25)))
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(HoldStatus.CAPTURED));
        assertThat(runs).hasValue(1);
        assertBalance(75, 0);
    }

    @Test
    void aRetryAfterACrashRunsUnderTheSameHold() throws Exception {
        // The process died after the hold was placed.
        credits.execute(credits.newHold(USER).amount(40).key(KEY).build());

        credits.charging(USER, 40, KEY).call(meter -> work(meter, 25));

        assertBalance(75, 0);
    }

    @Test
    void workThatOutlivesItsHoldIsNotCharged() {
        assertThatExceptionOfType(HoldNotActiveException.class)
                .isThrownBy(() -> credits.charging(USER, 40, KEY)
                        .timeout(Duration.ofSeconds(1))
                        .call(meter -> {
                            clock.advance(Duration.ofSeconds(1));
                            return work(meter, 25);
                        }))
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(HoldStatus.EXPIRED));
        assertBalance(100, 0);
    }

    @Test
    void whatGoesBeyondTheEstimateIsMissing() throws Exception {
        Charged<String> charged = credits.charging(USER, 40, KEY).call(meter -> work(meter, 50));

        assertThat(charged.capture().captured()).isEqualTo(40);
        assertThat(charged.missing()).isEqualTo(10);
        assertBalance(60, 0);
    }

    @Test
    void overrunIsChargedIfItCanBePaid() throws Exception {
        Charged<String> paid = credits.charging(USER, 40, KEY).allowOverrun().call(meter -> work(meter, 50));
        Charged<String> unpaid = credits.charging(USER, 40, IdempotencyKey.of("jobs", "2"))
                .allowOverrun()
                .call(meter -> work(meter, 51));

        assertThat(paid.missing()).isZero();
        assertThat(unpaid.missing()).isEqualTo(11);
        assertBalance(10, 0);
    }

    @Test
    void workThatCompletesLaterIsChargedThen() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<Charged<String>> charged = credits.charging(USER, 40, KEY)
                .callAsync(meter -> {
                    meter.add(25);
                    return work;
                })
                .toCompletableFuture();

        assertThat(charged).isNotDone();
        assertBalance(100, 40);
        work.complete("done");
        assertThat(charged.join().capture().captured()).isEqualTo(25);
        assertBalance(75, 0);
    }

    @Test
    void workThatFailsLaterIsNotCharged() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<Charged<String>> charged =
                credits.charging(USER, 40, KEY).callAsync(meter -> work).toCompletableFuture();

        work.completeExceptionally(new IOException("no"));

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(charged::join)
                .withCauseInstanceOf(IOException.class);
        assertBalance(100, 0);
    }

    @Test
    void workThatCannotBeStartedIsNotCharged() {
        CompletableFuture<Charged<String>> charged = credits.charging(USER, 40, KEY)
                .<String>callAsync(meter -> {
                    throw new IllegalStateException("no");
                })
                .toCompletableFuture();

        assertThat(charged).isCompletedExceptionally();
        assertBalance(100, 0);
    }

    @Test
    void workThatReturnsNoStageIsNotCharged() {
        CompletableFuture<Charged<String>> charged =
                credits.charging(USER, 40, KEY).<String>callAsync(NO_STAGE).toCompletableFuture();

        assertThat(charged).isCompletedExceptionally();
        assertBalance(100, 0);
    }

    @SuppressWarnings("NullAway")
    private static final Function<Meter, CompletionStage<String>> NO_STAGE = meter -> null;

    @Test
    void workThatThrowsACheckedExceptionIsNotCharged() {
        CompletableFuture<Charged<String>> charged = credits.charging(USER, 40, KEY)
                .<String>callAsync(meter -> {
                    throw ChargingTest.<RuntimeException>sneaky(new IOException("no"));
                })
                .toCompletableFuture();

        assertThat(charged).isCompletedExceptionally();
        assertBalance(100, 0);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void workWhoseStageCannotBeListenedToIsNotCharged() {
        CompletableFuture<String> deaf = new CompletableFuture<>() {
            @Override
            public <U> CompletableFuture<U> handle(BiFunction<? super String, @Nullable Throwable, ? extends U> fn) {
                throw new UnsupportedOperationException("handle");
            }

            @Override
            public CompletableFuture<String> whenComplete(
                    BiConsumer<? super String, ? super @Nullable Throwable> action) {
                throw new UnsupportedOperationException("whenComplete");
            }
        };

        assertThat(credits.charging(USER, 40, KEY).callAsync(meter -> deaf).toCompletableFuture())
                .isCompletedExceptionally();
        assertBalance(100, 0);
    }

    @Test
    void aFailedStageCarriesWhatTheWorkThrew() {
        IOException no = new IOException("no");
        AtomicReference<Throwable> seen = new AtomicReference<>();
        credits.charging(USER, 40, KEY)
                .<String>callAsync(
                        meter -> CompletableFuture.<String>failedFuture(no).thenApply(value -> value))
                .whenComplete((value, failure) -> seen.set(failure));

        assertThat(seen.get()).isSameAs(no);
    }

    @Test
    void aMeterCountsUpWithinBounds() {
        Meter meter = new Meter(7);

        assertThat(meter.estimate()).isEqualTo(7);
        assertThat(meter.cost()).isEqualTo(7);
        meter.add(2);
        meter.add(3);
        assertThat(meter.cost()).isEqualTo(5);
        meter.set(Bounds.MAX_AMOUNT);
        assertThatIllegalArgumentException().isThrownBy(() -> meter.add(1));
        assertThatIllegalArgumentException().isThrownBy(() -> meter.add(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> meter.set(-1));
        assertThat(meter.cost()).isEqualTo(Bounds.MAX_AMOUNT);
    }
}
