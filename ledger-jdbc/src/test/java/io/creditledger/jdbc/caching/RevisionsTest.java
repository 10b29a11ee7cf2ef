package io.creditledger.jdbc.caching;

import static io.creditledger.jdbc.caching.Node.ANN;
import static io.creditledger.jdbc.caching.Node.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What a polling feed reads. */
class RevisionsTest {
    @EachDatabase
    void areThoseOfTheBalances(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database)) {
            node.grant(ANN, 1);
            node.grant(BOB, 1);
            node.grant(BOB, 1);

            assertThat(node.ledger.revisions(List.of(ANN, BOB, node.credits.revenue(), AccountId.of("user:nobody"))))
                    .isEqualTo(Map.of(
                            ANN,
                            node.ledger.balance(ANN).revision(),
                            BOB,
                            node.ledger.balance(BOB).revision()));
        }
    }

    @EachDatabase
    void ofAsManyAccountsAsAllowed(TestDatabases kind) {
        try (TestDatabase database = kind.createMigrated();
                Node node = Node.on(database)) {
            node.grant(ANN, 1);
            List<AccountId> accounts = new ArrayList<>();
            for (int i = 1; i < Bounds.ACCOUNTS_PER_CALL; i++) {
                accounts.add(AccountId.of("user:" + i));
            }
            accounts.add(ANN);

            assertThat(node.ledger.revisions(accounts)).containsOnlyKeys(ANN);
            assertThat(node.ledger.revisions(List.of())).isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> node.ledger.revisions(Collections.nCopies(Bounds.ACCOUNTS_PER_CALL + 1, ANN)))
                    .withMessageContaining(String.valueOf(Bounds.ACCOUNTS_PER_CALL));
        }
    }
}
