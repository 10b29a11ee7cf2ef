package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.VerifyReport;
import io.creditledger.command.Command;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Audits of more rows than are read at once, written by two nodes, so that an account's operations are not in its own order. */
class LargeAuditTest {
    private static final int USERS = 1_100;
    private static final int DEBITS = 4_200;
    private static final AccountId LIMITED_SHOP = AccountId.of("shop");

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private static AccountId user(int number) {
        return AccountId.of("user:" + number % USERS);
    }

    private JdbcLedger given(TestDatabase database) {
        open.add(database);
        List<JdbcLedger> nodes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            HikariDataSource pool = database.newDataSource(2, true);
            nodes.add(JdbcLedger.builder(pool).build());
            open.add(nodes.get(i));
        }
        CreditLedger credits = CreditLedger.builder(nodes.get(0)).build();
        credits.grant(LIMITED_SHOP, 1, IdempotencyKey.of("test", "shop"));
        List<Command<?>> grants = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            grants.add(credits.newGrant(user(i))
                    .amount(100)
                    .key(IdempotencyKey.of("grant", "" + i))
                    .build());
        }
        execute(nodes.get(0), grants);
        // Changes without a posting, after which revisions are not positions.
        credits.hold(user(0), 1, IdempotencyKey.of("test", "hold 0"));
        credits.hold(user(1), 1, IdempotencyKey.of("test", "hold 1"));
        for (int half = 0; half < 4; half++) {
            List<Command<?>> debits = new ArrayList<>();
            for (int i = half; i < DEBITS; i += 4) {
                debits.add(credits.newDebit(user(i / 4))
                        .destination(i % 7 == 0 ? LIMITED_SHOP : credits.revenue())
                        .amount(1)
                        .key(IdempotencyKey.of("debit", "" + i))
                        .build());
            }
            execute(nodes.get(half % 2), debits);
        }
        return nodes.get(0);
    }

    private static void execute(JdbcLedger node, List<Command<?>> commands) {
        assertThat(node.executeAll(commands)).allMatch(Outcome::isAccepted);
    }

    @EachDatabase
    void rowsOfManyBlocksAreSoundAndEachDamageIsFound(TestDatabases kind) throws Exception {
        TestDatabase database = kind.createMigrated();
        JdbcLedger ledger = given(database);

        VerifyReport sound = ledger.verify();

        assertThat(sound.violations()).isEmpty();
        assertThat(sound.operations()).isEqualTo(1 + USERS + 2 + DEBITS);
        assertThat(sound.postings()).isEqualTo(2 * (1 + USERS + DEBITS));
        assertThat(sound.accounts()).isEqualTo(USERS + 4);

        long lost = operation(ledger, "4199");
        long unlisted = operation(ledger, "2000");
        database.execute("DELETE FROM ledger_operation WHERE id = " + lost);
        database.execute("UPDATE ledger_operation SET legs = NULL WHERE id = " + unlisted);
        database.execute("UPDATE ledger_posting SET posted_after = posted_after + 1 WHERE position = 2 AND account_id ="
                + " (SELECT id FROM ledger_account WHERE name = '" + user(7) + "')");

        assertThat(ledger.verify().violations())
                .extracting(violation -> violation.rule() + " at " + violation.place())
                .contains(
                        "posting-has-operation at account "
                                + CreditLedger.builder(ledger).build().revenue() + " position " + lost,
                        "operation-lists-postings at operation " + unlisted,
                        "balance-after at account " + user(7) + " position 2")
                .hasSize(7);
    }

    private static long operation(JdbcLedger ledger, String debit) {
        return ledger.transaction(IdempotencyKey.of("debit", debit))
                .orElseThrow()
                .id()
                .value();
    }
}
