package io.creditledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.creditledger.command.OpenAccount;
import io.creditledger.error.AccountTermsConflictException;
import io.creditledger.memory.InMemoryLedger;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the builder of the verbs refuses, and that nothing is opened then. */
class CreditLedgerBuilderTest {
    private final InMemoryLedger ledger = InMemoryLedger.create();

    private CreditLedger built(UnaryOperator<CreditLedger.Builder> settings) {
        return settings.apply(CreditLedger.builder(ledger)).build();
    }

    private void refused(UnaryOperator<CreditLedger.Builder> settings, String because) {
        assertThatIllegalArgumentException().isThrownBy(() -> built(settings)).withMessageContaining(because);
        assertThat(ledger.verify().accounts()).as("accounts opened").isZero();
    }

    @Test
    void aFloorAboveTheCeilingIsRefused() {
        refused(builder -> builder.floor(51).ceiling(50), "ceiling");
        refused(builder -> builder.ceiling(50).floor(51), "ceiling");
        assertThat(built(builder -> builder.floor(50).ceiling(50)).ledger()).isSameAs(ledger);
    }

    @Test
    void floorAndCeilingAreWithinWhatIsCounted() {
        refused(builder -> builder.floor(Bounds.MAX_AMOUNT + 1), "floor");
        refused(builder -> builder.floor(-Bounds.MAX_AMOUNT - 1), "floor");
        refused(builder -> builder.ceiling(Bounds.MAX_AMOUNT + 1), "ceiling");
        refused(builder -> builder.ceiling(-1), "ceiling");
        refused(builder -> builder.floor(-10).ceiling(-1), "ceiling");
        CreditLedger widest = built(builder -> builder.floor(-Bounds.MAX_AMOUNT).ceiling(Bounds.MAX_AMOUNT));

        Account account = widest.open(AccountId.of("user")).account();

        assertThat(account.floor()).isEqualTo(-Bounds.MAX_AMOUNT);
        assertThat(account.ceiling()).hasValue(Bounds.MAX_AMOUNT);
    }

    @Test
    void aHoldTimeoutIsFromOneMicrosecondToTheLongest() {
        for (Duration outside : List.of(
                Duration.ZERO,
                Duration.ofNanos(999),
                Duration.ofNanos(-1000),
                Bounds.HOLD_TIMEOUT.plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE))) {
            refused(builder -> builder.holdTimeout(outside), "hold timeout");
        }
        for (Duration inside : List.of(Duration.ofNanos(1000), Bounds.HOLD_TIMEOUT)) {
            CreditLedger credits = built(builder -> builder.holdTimeout(inside));
            assertThat(credits.newHold(AccountId.of("user"))
                            .amount(1)
                            .key(IdempotencyKey.of("test", "h"))
                            .build()
                            .timeout())
                    .isEqualTo(inside);
        }
    }

    @Test
    void aSystemAccountOfAnotherKindOrAssetIsRefused() {
        AccountId limited = AccountId.of("limited");
        AccountId dollars = AccountId.of("dollars");
        ledger.execute(OpenAccount.limited(limited, Asset.of("CREDIT", 0)).build());
        ledger.execute(OpenAccount.unlimited(dollars, Asset.of("USD", 2)));

        for (AccountId account : List.of(limited, dollars)) {
            assertThatExceptionOfType(AccountTermsConflictException.class)
                    .isThrownBy(() -> built(builder -> builder.issuance(account)));
            assertThatExceptionOfType(AccountTermsConflictException.class)
                    .isThrownBy(() -> built(builder -> builder.revenue(account)));
            assertThatExceptionOfType(AccountTermsConflictException.class)
                    .isThrownBy(() -> built(builder -> builder.expired(account)));
        }
    }
}
