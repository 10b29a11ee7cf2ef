package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.command.Command;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Measures, with {@code -Dlots.bench=true}, what a debit costs on accounts with many lots. The accounts take turns in short
 * rounds, so that what disturbs the machine disturbs all of them; told is the median round of each. Asserts nothing.
 */
@EnabledIfSystemProperty(named = "lots.bench", matches = "true")
class LotsBenchmark {
    private static final Instant END = Instant.parse("2999-01-01T00:00:00Z");
    private static final int ROUNDS = 40;
    private static final int DEBITS = 25;

    @ParameterizedTest
    @EnumSource(
            value = TestDatabases.class,
            names = {"H2_MEMORY", "POSTGRESQL"})
    void debitsOnAccountsWithManyLots(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated();
                JdbcLedger ledger =
                        JdbcLedger.builder(database.newDataSource(2, true)).build()) {
            CreditLedger credits = CreditLedger.builder(ledger).build();
            AccountId ten = AccountId.of("user:ten");
            AccountId thousand = AccountId.of("user:thousand");
            AccountId spent = AccountId.of("user:spent");
            lots(credits, ten, 10, 1_000_000);
            lots(credits, thousand, 1_000, 1_000_000);
            for (int i = 0; i < 10; i++) {
                lots(credits, spent, 1_000, 1);
                credits.debit(spent, 1_000, key("spend " + i));
            }
            lots(credits, spent, 10, 1_000_000);
            List<AccountId> accounts = List.of(ten, thousand, spent);
            long[][] nanos = new long[accounts.size()][ROUNDS];
            for (int round = -10; round < ROUNDS; round++) {
                for (int i = 0; i < accounts.size(); i++) {
                    long start = System.nanoTime();
                    for (int n = 0; n < DEBITS; n++) {
                        credits.debit(accounts.get(i), 1, key(round + " " + i + " " + n));
                    }
                    if (round >= 0) {
                        nanos[i][round] = (System.nanoTime() - start) / DEBITS;
                    }
                }
            }
            for (long[] rounds : nanos) {
                Arrays.sort(rounds);
            }
            System.out.printf(
                    "%s: median microseconds per debit: 10 live lots %d, 1000 live lots %d, 10000 spent lots %d%n",
                    kind, nanos[0][ROUNDS / 2] / 1000, nanos[1][ROUNDS / 2] / 1000, nanos[2][ROUNDS / 2] / 1000);
        }
    }

    private static int batches;

    private static void lots(CreditLedger credits, AccountId account, int count, long amount) {
        int batch = batches++;
        List<Command<?>> grants = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            grants.add(credits.newGrant(account)
                    .amount(amount)
                    .expiresAt(END.plusSeconds(i))
                    .key(key("lot " + batch + " " + i))
                    .build());
        }
        credits.ledger().executeAll(grants).forEach(outcome -> outcome.orElseThrow());
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of("bench", key);
    }
}
