package io.creditledger.jdbc.internal.dialect.mariadb;

import io.creditledger.jdbc.internal.dialect.SqlFile;
import io.creditledger.jdbc.internal.dialect.generic.Sql;
import io.creditledger.jdbc.internal.dialect.generic.Statements;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MariaDbSqlFileTest {
    @Test
    void theFileHasEveryStatementAndMariaDbTakesEach() throws Exception {
        SqlFile file = new SqlFile("MariaDB", "generic/Sql.java", "mariadb/MariaDbSql.java");
        Statements statements = new Statements("", MariaDbSql.waitSeconds(Duration.ofSeconds(5)));
        file.section("Units of work. Those of one trip are sent as one block: BEGIN NOT ATOMIC ...; ...; END");
        for (Sql sql : Sql.values()) {
            String text = new MariaDbSql().of(sql);
            if (!text.isEmpty()) {
                MariaDbInsert insert = MariaDbInsert.of(statements.named(text));
                file.add(
                        sql.name(),
                        statements.listed(text, 1),
                        insert == null ? statements.listed(text, 4) : insert.text(2, List.of()));
            }
        }
        file.add("NEXT_BLOCK", statements.named(MariaDbSql.NEXT_BLOCK));
        file.section("Snapshots");
        file.add("START_SNAPSHOT", MariaDbSql.START_SNAPSHOT);
        file.addReads();
        file.check("mariadb.sql");
        try (TestDatabase database = TestDatabases.MARIADB.createMigrated()) {
            file.parse(database, MariaDbSqlFileTest::parse);
        }
    }

    private static void parse(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (text.startsWith("BEGIN NOT ATOMIC")) {
                // MariaDB does not prepare it.
                statement.execute(text);
                statement.execute("ROLLBACK");
                return;
            }
            statement.execute("PREPARE parsed FROM '" + text.replace("'", "''") + "'");
        }
    }
}
