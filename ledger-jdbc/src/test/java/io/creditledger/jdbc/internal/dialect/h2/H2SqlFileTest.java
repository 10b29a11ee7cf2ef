package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.SqlFile;
import io.creditledger.jdbc.internal.dialect.generic.Sql;
import io.creditledger.jdbc.internal.dialect.generic.Statements;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class H2SqlFileTest {
    @Test
    void theFileHasEveryStatementAndH2TakesEach() throws Exception {
        SqlFile file = new SqlFile("H2", "generic/Sql.java", "h2/H2Sql.java");
        Statements statements = new Statements("", H2Sql.waitSeconds(Duration.ofSeconds(5)));
        file.section("Units of work");
        for (Sql sql : Sql.values()) {
            String text = new H2Sql().of(sql).replace("<milliseconds>", "20");
            if (!text.isEmpty()) {
                file.add(sql.name(), statements.listed(text, 1), statements.listed(text, 4));
            }
        }
        file.add("NEXT_BLOCK", statements.named(H2Sql.NEXT_BLOCK));
        file.add("CHECKPOINT", "CHECKPOINT SYNC");
        file.addReads();
        file.check("h2.sql");
        try (TestDatabase database = TestDatabases.H2_MEMORY.createMigrated()) {
            file.parse(
                    database,
                    (connection, text) -> connection.prepareStatement(text).close());
        }
    }
}
