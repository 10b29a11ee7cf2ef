package io.creditledger.jdbc.internal.dialect.mysql;

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

class MySqlSqlFileTest {
    @Test
    void theFileHasEveryStatementAndMySqlTakesEach() throws Exception {
        SqlFile file = new SqlFile("MySQL", "generic/Sql.java", "mysql/MySqlSql.java");
        Statements statements = new Statements("", MySqlSql.waitMillis(Duration.ofSeconds(5)));
        file.section("Units of work. With allowMultiQueries=true, those of one trip are sent as one text");
        for (Sql sql : Sql.values()) {
            String text = new MySqlSql().of(sql);
            if (!text.isEmpty()) {
                MySqlInsert insert = MySqlInsert.of(statements.named(text));
                file.add(
                        sql.name(),
                        statements.listed(text, 1),
                        insert == null ? statements.listed(text, 4) : insert.text(2, List.of()));
            }
        }
        file.add("NEXT_BLOCK", statements.named(MySqlSql.NEXT_BLOCK));
        file.add("a row that has to be there is not", MySqlTripBatch.elseFail(2));
        file.section("Snapshots");
        file.add("isolation of the next unit of work", MySqlSql.SNAPSHOT_ISOLATION);
        file.add("begin", MySqlSql.START_READ_ONLY);
        file.addReads();
        file.check("mysql.sql");
        try (TestDatabase database = TestDatabases.MYSQL.createMigrated()) {
            file.parse(database, MySqlSqlFileTest::parse);
        }
    }

    private static void parse(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (text.startsWith("START TRANSACTION")) {
                // MySQL does not prepare it.
                statement.execute(text);
                statement.execute("ROLLBACK");
                return;
            }
            statement.execute("PREPARE parsed FROM '" + text.replace("'", "''") + "'");
        }
    }
}
