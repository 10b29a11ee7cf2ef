package io.creditledger.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.command.Refund;
import io.creditledger.contract.MutableClock;
import io.creditledger.error.TooManyOpenException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As many open lots as an account may have: too many to be granted on every store. */
class ManyLotsTest {
    private static final AccountId USER = AccountId.of("user");

    private final MutableClock clock = new MutableClock();
    private final InMemoryLedger ledger = InMemoryLedger.builder().clock(clock).build();
    private final CreditLedger credits = CreditLedger.builder(ledger).build();

    private static IdempotencyKey key(String name) {
        return IdempotencyKey.of("test", name);
    }

    private void grantLots(int count) {
        List<Command<?>> grants = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            grants.add(credits.newGrant(USER)
                    .amount(1)
                    .priority(1)
                    .key(key("g" + i))
                    .build());
        }
        assertThat(ledger.executeAll(grants)).allMatch(Outcome::isAccepted);
    }

    /** A lot of 1 is spent on a debit, and then there are as many others as there may be. */
    private void givenADebitAndAllLots() {
        credits.execute(credits.newGrant(USER)
                .amount(1)
                .expiresAt(MutableClock.START.plusSeconds(10))
                .key(key("spent"))
                .build());
        credits.debit(USER, 1, key("d"));
        grantLots(Bounds.OPEN_LOTS);
    }

    private Refund.Builder refund() {
        return Refund.of(OperationRef.of(key("d"))).key(key("r"));
    }

    @Test
    void aRefundOpensNoLotBeyondThat() {
        givenADebitAndAllLots();

        assertThat(ledger.execute(refund().build()).rejection())
                .containsInstanceOf(TooManyOpenException.class)
                .get()
                .satisfies(refusal -> assertThat(refusal).hasMessageContaining("10000 open lots"));
        credits.debit(USER, 1, key("one lot less"));
        assertThat(ledger.execute(refund().build()).isAccepted()).isTrue();
    }

    @Test
    void aRefundToALotThatIsOpenNeedsNoOther() {
        credits.execute(
                credits.newGrant(USER).amount(2).priority(0).key(key("two")).build());
        credits.debit(USER, 1, key("d"));
        grantLots(Bounds.OPEN_LOTS - 1);

        assertThat(ledger.execute(refund().build()).isAccepted()).isTrue();
        assertThat(ledger.breakdown(USER).lots()).hasSize(Bounds.OPEN_LOTS);
        assertThat(ledger.breakdown(USER).lots().get(0).remaining()).isEqualTo(2);
    }

    @Test
    void aRefundMakesNoLotBeyondThatForWhatHasExpired() {
        givenADebitAndAllLots();
        clock.advance(Duration.ofSeconds(10));

        assertThat(ledger.execute(refund().extendUntil(MutableClock.START.plusSeconds(20))
                                .build())
                        .rejection())
                .containsInstanceOf(TooManyOpenException.class);
        assertThat(ledger.execute(refund().build()).isAccepted())
                .as("what expires at once needs no lot")
                .isTrue();
    }
}
