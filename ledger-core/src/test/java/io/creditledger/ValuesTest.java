package io.creditledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.creditledger.TrialBalance.AssetTotals;
import io.creditledger.TrialBalance.UnlimitedTotal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that answers are made of. */
class ValuesTest {
    private static final AccountId USER = AccountId.of("user");
    private static final Asset CREDIT = Asset.of("CREDIT", 0);

    private static Balance balance(AccountStatus status, long posted, long held, long floor) {
        return new Balance(USER, CREDIT, true, status, posted, held, 3, 4, floor, 9, 9, null);
    }

    @Test
    void availableIsPostedLessHeldUpcomingAndRestricted() {
        assertThat(balance(AccountStatus.OPEN, 100, 20, 0).available()).isEqualTo(100 - 20 - 3 - 4);
    }

    @Test
    void aBalanceCoversWhatWouldNotFallBelowTheFloor() {
        assertThat(balance(AccountStatus.OPEN, 17, 0, 0).covers(10)).isTrue();
        assertThat(balance(AccountStatus.OPEN, 17, 0, 0).covers(11)).isFalse();
        assertThat(balance(AccountStatus.OPEN, 17, 0, -5).covers(15)).isTrue();
        assertThat(balance(AccountStatus.OPEN, 17, 0, 5).covers(6)).isFalse();
        assertThat(balance(AccountStatus.FROZEN, 17, 0, 0).covers(1)).isFalse();
        assertThat(balance(AccountStatus.CLOSED, 17, 0, 0).covers(1)).isFalse();
    }

    @Test
    void theExtremesOfABalanceDoNotOverflow() {
        assertThat(new Balance(
                                USER,
                                CREDIT,
                                true,
                                AccountStatus.OPEN,
                                Bounds.MAX_AMOUNT,
                                0,
                                0,
                                0,
                                -Bounds.MAX_AMOUNT,
                                1,
                                1,
                                null)
                        .covers(Bounds.MAX_AMOUNT))
                .isTrue();
        assertThat(new Balance(
                                USER,
                                CREDIT,
                                true,
                                AccountStatus.OPEN,
                                -Bounds.MAX_AMOUNT,
                                0,
                                0,
                                0,
                                Bounds.MAX_AMOUNT,
                                1,
                                1,
                                null)
                        .covers(1))
                .isFalse();
    }

    @Test
    void onlyAPositiveAmountCanBeCovered() {
        Balance balance = balance(AccountStatus.OPEN, 100, 0, 0);

        assertThatIllegalArgumentException().isThrownBy(() -> balance.covers(0));
        assertThatIllegalArgumentException().isThrownBy(() -> balance.covers(-1));
    }

    @Test
    void theNextChangeMayBeAbsent() {
        assertThat(balance(AccountStatus.OPEN, 0, 0, 0).changesAt()).isEmpty();
        assertThat(new Balance(USER, CREDIT, true, AccountStatus.OPEN, 0, 0, 0, 0, 0, 0, 0, Instant.EPOCH).changesAt())
                .contains(Instant.EPOCH);
    }

    @Test
    void aLegIsNeitherZeroNorOutOfBounds() {
        assertThat(new Leg(USER, CREDIT, Bounds.MAX_AMOUNT).amount()).isEqualTo(Bounds.MAX_AMOUNT);
        assertThat(new Leg(USER, CREDIT, -Bounds.MAX_AMOUNT).amount()).isEqualTo(-Bounds.MAX_AMOUNT);
        for (long amount : new long[] {0, Bounds.MAX_AMOUNT + 1, -Bounds.MAX_AMOUNT - 1, Long.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Leg(USER, CREDIT, amount))
                    .withMessageContaining(Long.toString(amount));
        }
        assertThatNullPointerException().isThrownBy(() -> new Leg(null, CREDIT, 1));
        assertThatNullPointerException().isThrownBy(() -> new Leg(USER, null, 1));
    }

    @Test
    void aPageHasFromOneToAThousandLines() {
        assertThat(StatementQuery.of(USER).build().limit()).isEqualTo(100);
        assertThat(StatementQuery.of(USER).build().newestFirst()).isTrue();
        assertThat(StatementQuery.of(USER).build().after()).isEmpty();
        assertThat(StatementQuery.of(USER).limit(1).build().limit()).isEqualTo(1);
        assertThat(StatementQuery.of(USER).limit(Bounds.PAGE_LINES).build().limit())
                .isEqualTo(1000);
        for (int lines : new int[] {0, -1, Bounds.PAGE_LINES + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StatementQuery.of(USER).limit(lines))
                    .withMessageContaining(Integer.toString(lines));
        }
        assertThatNullPointerException().isThrownBy(() -> StatementQuery.of(null));
    }

    @Test
    void aTrialBalanceIsBalancedIfEveryAssetSumsToZero() {
        AssetTotals sound = totals(100, -70, -30);
        AssetTotals wrong = totals(100, -70, -31);

        assertThat(sound.sum()).isEqualTo(BigInteger.ZERO);
        assertThat(wrong.sum()).isEqualTo(BigInteger.valueOf(-1));
        assertThat(new TrialBalance(List.of(sound)).balanced()).isTrue();
        assertThat(new TrialBalance(List.of(sound, wrong)).balanced()).isFalse();
        assertThat(new TrialBalance(List.of()).balanced()).isTrue();
    }

    private static AssetTotals totals(long limited, long one, long other) {
        return new AssetTotals(
                CREDIT,
                1,
                BigInteger.valueOf(limited),
                BigInteger.ZERO,
                List.of(
                        new UnlimitedTotal(AccountId.of("one"), BigInteger.valueOf(one)),
                        new UnlimitedTotal(AccountId.of("other"), BigInteger.valueOf(other))));
    }

    @Test
    void everyKindIsStoredUnderANumberOfItsOwnThatNeverChanges() {
        assertThat(Arrays.stream(OperationKind.values()).map(OperationKind::code))
                .as("stored by released versions")
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
        for (OperationKind kind : OperationKind.values()) {
            assertThat(OperationKind.ofCode(kind.code())).isEqualTo(kind);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> OperationKind.ofCode(0));
        assertThatIllegalArgumentException().isThrownBy(() -> OperationKind.ofCode(20));
    }

    @Test
    void aReportIsCleanIfNothingIsCountedHoweverMuchIsListed() {
        assertThat(new VerifyReport(1, 2, 3, List.of(), 0).clean()).isTrue();
        assertThat(new VerifyReport(1, 2, 3, List.of(), 1).clean()).isFalse();
    }
}
