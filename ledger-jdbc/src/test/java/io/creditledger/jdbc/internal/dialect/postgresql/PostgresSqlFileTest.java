package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.jdbc.internal.dialect.SqlFile;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresSqlFileTest {
    @Test
    void theFileHasEveryStatementAndPostgresTakesEach() throws Exception {
        SqlFile file = new SqlFile("PostgreSQL", "generic/Sql.java", "postgresql/PostgresSql.java");
        PostgresTexts texts = new PostgresTexts("");
        file.section("Units of work. Those of one trip are sent as one text, separated by semicolons");
        for (Field field : PostgresSql.class.getDeclaredFields()) {
            if (field.getType() == String.class) {
                PostgresTexts.Text text = texts.of(((String) field.get(null)).replace("<milliseconds>", "5000"));
                String one = text.one();
                file.add(field.getName(), one == null ? text.many() : one, text.many());
            }
        }
        file.addReads();
        file.check("postgresql.sql");
        try (TestDatabase database = TestDatabases.POSTGRESQL.createMigrated()) {
            file.parse(database, PostgresSqlFileTest::parse);
        }
    }

    private static void parse(Connection connection, String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            statement.getParameterMetaData();
        }
    }
}
