package io.creditledger.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TombstonesTest {
    private static final AccountId ANN = AccountId.of("user:ann");

    @Test
    void whoSetOutBeforeTheBurialIsKeptOutAndWhoSetsOutAfterIsLetIn() {
        Tombstones tombstones = new Tombstones(1000);
        long early = tombstones.now();
        tombstones.markEvicted(ANN);

        assertThat(tombstones.admits(ANN, early)).isFalse();
        assertThat(tombstones.admits(ANN, tombstones.now())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 63, 64, 65, 100_000, 10_000_000})
    void placesAreSharedEvenly(long maximumAccounts) {
        Tombstones tombstones = new Tombstones(maximumAccounts);
        long early = tombstones.now();
        tombstones.markEvicted(ANN);

        Set<AccountId> shared = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            AccountId other = AccountId.of("user:" + i);
            if (!tombstones.admits(other, early)) {
                shared.add(other);
            }
        }
        // 1 in 64 at the worst
        assertThat(shared).hasSizeLessThan(2 * 10_000 / 64);
    }
}
