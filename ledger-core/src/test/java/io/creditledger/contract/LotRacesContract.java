package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.creditledger.AccountId;
import io.creditledger.HoldStatus;
import io.creditledger.Outcome;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.Refund;
import io.creditledger.error.RejectionCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lots and holds under several threads: what is due is booked once, and a hold has one end. */
abstract class LotRacesContract extends LotSuite {
    private static final int THREADS = 8;

    private final Threads threads = new Threads(THREADS);

    @BeforeEach
    void needsThreads() {
        assumeTrue(fixture().concurrent(), "one thread carries the whole test");
    }

    @AfterEach
    void stopThreads() {
        threads.stop();
    }

    @Test
    void severalSweepersBookWhatIsDueOnce() throws Exception {
        List<AccountId> users = IntStream.range(0, 12)
                .mapToObj(number -> AccountId.of("user:swept:" + number))
                .toList();
        for (AccountId user : users) {
            done(credits.newGrant(user)
                    .amount(10)
                    .expiresAt(at(1))
                    .key(key("lot of " + user))
                    .build());
        }
        on(1);

        int settled = threads
                .together(IntStream.range(0, THREADS)
                        .<Callable<Integer>>mapToObj(
                                sweeper -> () -> credits.expireDue(100).accounts())
                        .toList())
                .stream()
                .mapToInt(Integer::intValue)
                .sum();

        assertThat(settled).isEqualTo(12);
        assertThat(posted(credits.expired())).isEqualTo(120);
        assertThat(users).allSatisfy(user -> assertThat(posted(user)).isZero());
    }

    @Test
    void captureAndTimeoutRaceForOneEnd() throws Exception {
        given(USER, 100);
        int captured = 0;
        for (int round = 0; round < 10; round++) {
            String name = "h" + round;
            done(credits.newHold(USER)
                    .amount(10)
                    .timeout(Duration.ofSeconds(1))
                    .key(key(name))
                    .build());
            List<Callable<Boolean>> racers = new ArrayList<>();
            for (int racer = 0; racer < THREADS - 1; racer++) {
                CaptureHold capture = CaptureHold.of(ref(name))
                        .amount(10)
                        .key(key(name + " captured by " + racer))
                        .build();
                racers.add(() -> won(ledger.execute(capture)));
            }
            racers.add(round % 2, () -> {
                clock.advance(Duration.ofSeconds(1));
                return false;
            });
            long winners = threads.together(racers).stream()
                    .filter(Boolean::booleanValue)
                    .count();

            HoldStatus status = hold(name).status();
            assertThat(winners).isEqualTo(status == HoldStatus.CAPTURED ? 1 : 0);
            assertThat(status).isIn(HoldStatus.CAPTURED, HoldStatus.EXPIRED);
            captured += status == HoldStatus.CAPTURED ? 1 : 0;
        }

        assertThat(posted(USER)).isEqualTo(100 - 10 * captured);
        assertThat(ledger.balance(USER).held()).isZero();
    }

    private static boolean won(Outcome<?> outcome) {
        outcome.rejection().ifPresent(loser -> assertThat(loser.code()).isEqualTo(RejectionCode.HOLD_NOT_ACTIVE));
        return outcome.isAccepted();
    }

    @Test
    void refundsAtOnceGiveBackToLotsNoMoreThanTheDebitTook() throws Exception {
        lot(30, "early", 100);
        lot(30, "late", 200);
        debit(50, "d");

        List<Boolean> refunds = threads.together(IntStream.range(0, THREADS)
                .<Callable<Boolean>>mapToObj(number -> () -> ledger.execute(Refund.of(ref("d"))
                                .amount(15)
                                .key(key("r" + number))
                                .build())
                        .isAccepted())
                .toList());

        assertThat(refunds.stream().filter(Boolean::booleanValue))
                .as("45 of 50")
                .hasSize(3);
        assertThat(remaining("late")).isEqualTo(30);
        assertThat(remaining("early")).isEqualTo(25);
    }
}
