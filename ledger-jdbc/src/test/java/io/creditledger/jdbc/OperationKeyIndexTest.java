package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Operation;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;

/** The index on keys that docs/finding.md gives to hosts: it is valid, used by the statement there, and the ledger accepts it. */
class OperationKeyIndexTest {
    private static final AccountId USER = AccountId.of("user:1");
    private static final String NAME = "host_operation_key";

    @ParameterizedTest
    @EachDatabase
    void keysOfAllAccountsAreFoundByTheIndexOfThePage(TestDatabases kind) throws Exception {
        String page = Files.readString(Path.of("..", "docs", "finding.md"));
        String search = found("(SELECT id, idem_key FROM [^;]*);", page);
        String index = found("(?i)\n-- " + kind.dialect() + "(?:: [^\n]*)?\n([^;]*);", page);
        assertThat(index).contains(NAME);
        try (TestDatabase database = kind.createMigrated();
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(index);
            try (JdbcLedger ledger =
                    JdbcLedger.builder(database.newDataSource(2, true)).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                for (int i = 0; i < 500; i++) {
                    credits.grant(USER, 1, IdempotencyKey.of("s", "k" + (1_000 + i)));
                }
                credits.grant(AccountId.of("user:2"), 1, IdempotencyKey.of("s", "k1234/2"));
                List<String> keys = new ArrayList<>();
                try (PreparedStatement query = connection.prepareStatement(search)) {
                    query.setString(1, "s");
                    query.setString(2, "k123");
                    query.setInt(3, 12);
                    try (ResultSet rows = query.executeQuery()) {
                        while (rows.next()) {
                            Operation operation = ledger.operation(OperationRef.of(new TransactionId(rows.getLong(1))))
                                    .orElseThrow();
                            assertThat(operation.key()).contains(IdempotencyKey.of("s", rows.getString(2)));
                            keys.add(rows.getString(2));
                        }
                    }
                }
                assertThat(keys)
                        .hasSize(12)
                        .startsWith("k1230")
                        .contains("k1234", "k1234/2")
                        .endsWith("k1240");
                assertThat(ledger.verify().violations()).isEmpty();
            }
            LedgerSchema.of(database.newDataSource(1, true)).validate();
            assertThat(plan(kind, statement, search)).contains(NAME);
        }
    }

    private static String found(String pattern, String page) {
        Matcher found = Pattern.compile(pattern).matcher(page);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    private static String plan(TestDatabases kind, Statement statement, String search) throws Exception {
        if (kind.dialect() == LedgerDialect.POSTGRESQL) {
            statement.execute("ANALYZE ledger_operation");
        }
        StringBuilder plan = new StringBuilder();
        String query =
                search.replaceFirst("\\?", "'s'").replaceFirst("\\?", "'k123'").replaceFirst("\\?", "12");
        try (ResultSet rows = statement.executeQuery("EXPLAIN " + query)) {
            while (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    plan.append(rows.getString(i)).append('\n');
                }
            }
        }
        return plan.toString().toLowerCase(Locale.ROOT);
    }
}
