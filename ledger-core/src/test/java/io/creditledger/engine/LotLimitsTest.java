package io.creditledger.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.command.Grant;
import io.creditledger.command.PlaceHold;
import io.creditledger.error.RejectionCode;
import io.creditledger.error.TooManyOpenException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lots and holds of one account at their limits: too many to be made one by one in a test. */
class LotLimitsTest {
    private static final Asset CREDIT = new Asset("CREDIT", 0);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId ISSUANCE = AccountId.of("issuance");
    private static final AccountId EXPIRED = AccountId.of("expired");
    private static final IdempotencyKey KEY = IdempotencyKey.of("test", "1");

    private static Outcome<?> decided(int openLots, int openHolds, Command<?> command) {
        return decided(openLots, openHolds, null, command);
    }

    private static Outcome<?> decided(int openLots, int openHolds, @Nullable Long ceiling, Command<?> command) {
        AccountState user = new AccountState(
                1,
                USER,
                CREDIT,
                true,
                AccountStatus.OPEN,
                0,
                ceiling,
                List.of(),
                1_000_000,
                openHolds,
                0,
                0,
                openLots,
                openHolds,
                1,
                1,
                NOW,
                null,
                NOW);
        WorkingSet set = WorkingSet.builder()
                .account(USER, user)
                .account(ISSUANCE, AccountState.opened(2, ISSUANCE, CREDIT, false, 0, null, List.of(), NOW))
                .account(EXPIRED, AccountState.opened(3, EXPIRED, CREDIT, false, 0, null, List.of(), NOW))
                .operation(KEY, null)
                .lots(USER, List.of(), true)
                .build(new IdRange(100, 10), NOW);
        return ((Decision.Decided) Engine.decide(set, List.of(command)))
                .outcomes()
                .get(0);
    }

    private static RejectionCode refusal(int openLots, int openHolds, @Nullable Long ceiling, Command<?> command) {
        return decided(openLots, openHolds, ceiling, command)
                .rejection()
                .orElseThrow()
                .code();
    }

    private static Grant lot() {
        return lot(1);
    }

    private static Grant lot(long amount) {
        return Grant.to(USER)
                .amount(amount)
                .source(ISSUANCE)
                .priority(1)
                .expiryAccount(EXPIRED)
                .key(KEY)
                .build();
    }

    private static PlaceHold hold() {
        return hold(1);
    }

    private static PlaceHold hold(long amount) {
        return PlaceHold.on(USER)
                .amount(amount)
                .destination(EXPIRED)
                .timeout(Duration.ofSeconds(1))
                .key(KEY)
                .build();
    }

    @Test
    void anAccountHasAtMostSoManyOpenLots() {
        assertThat(decided(Bounds.OPEN_LOTS - 1, 0, lot()).isAccepted()).isTrue();
        assertThat(decided(Bounds.OPEN_LOTS, 0, lot()).rejection())
                .containsInstanceOf(TooManyOpenException.class)
                .get()
                .satisfies(refusal -> assertThat(refusal).hasMessageContaining("10000 open lots"));
    }

    @Test
    void anAccountHasAtMostSoManyOpenHolds() {
        assertThat(decided(0, Bounds.OPEN_HOLDS - 1, hold()).isAccepted()).isTrue();
        assertThat(decided(0, Bounds.OPEN_HOLDS, hold()).rejection())
                .containsInstanceOf(TooManyOpenException.class)
                .get()
                .satisfies(refusal -> assertThat(refusal).hasMessageContaining("10000 open holds"));
    }

    @Test
    void tooManyLotsAreToldBetweenTheCeilingAndWhatCannotBeCounted() {
        Grant tooMuch = lot(Bounds.MAX_AMOUNT);

        assertThat(refusal(Bounds.OPEN_LOTS, 0, 1_000_000L, tooMuch)).isEqualTo(RejectionCode.CEILING_EXCEEDED);
        assertThat(refusal(Bounds.OPEN_LOTS, 0, null, tooMuch)).isEqualTo(RejectionCode.LIMIT_EXCEEDED);
        assertThat(refusal(Bounds.OPEN_LOTS - 1, 0, null, tooMuch)).isEqualTo(RejectionCode.AMOUNT_OVERFLOW);
    }

    @Test
    void tooManyHoldsAreToldAfterTooFewCredits() {
        PlaceHold tooMuch = hold(1_000_001);

        assertThat(refusal(0, Bounds.OPEN_HOLDS, null, tooMuch)).isEqualTo(RejectionCode.INSUFFICIENT_CREDITS);
        assertThat(refusal(0, Bounds.OPEN_HOLDS, null, hold())).isEqualTo(RejectionCode.LIMIT_EXCEEDED);
    }
}
