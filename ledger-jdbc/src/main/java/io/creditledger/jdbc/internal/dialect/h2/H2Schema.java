package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.dialect.SchemaDialect;
import io.creditledger.jdbc.internal.dialect.Step;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How H2 creates tables. */
final class H2Schema implements SchemaDialect {
    private static final int ATTEMPTS = 5;

    @Override
    public Class<? extends SchemaCatalog> catalog() {
        return H2Catalog.class;
    }

    @Override
    public String namespaceKind() {
        return "schema";
    }

    @Override
    public long nextBlock(Connection connection, String qualifier) throws SQLException {
        return SchemaDialect.number(connection, H2Sql.NEXT_BLOCK.replace("<ns>", qualifier));
    }

    @Override
    public String restartAbove(long highest) {
        return "ALTER SEQUENCE ledger_id RESTART WITH " + (IdBlocks.blocksUpTo(highest) * IdBlocks.BLOCK + 1);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Each statement commits itself, and with it goes every lock that H2 has to offer. So nodes are not kept apart, and need not
     * be: each statement leaves alone what another node has made. Only the instant between H2's look and its change is open, which
     * {@link #execute} closes.
     */
    @Override
    public void alone(Connection connection, @Nullable String namespace, Duration lockWait, Migration migration)
            throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        String schema = connection.getSchema();
        connection.setAutoCommit(true);
        Step.all(
                () -> migration.run(connection::setSchema),
                () -> connection.setSchema(schema),
                () -> connection.setAutoCommit(autoCommit));
    }

    /**
     * Tries again when a statement fails: H2 reports "already exists" as a general error if another node makes an index at the
     * same time in spite of IF NOT EXISTS, and once more it finds that index. A real failure repeats itself.
     */
    @Override
    public void execute(Connection connection, String statement) throws SQLException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                DriverCalls.execute(connection, statement);
                return;
            } catch (SQLException e) {
                SqlErrorKind kind = SqlErrorKind.of(e, H2Errors::kindOf);
                if (kind == SqlErrorKind.CONNECTION || kind == SqlErrorKind.DUPLICATE) {
                    throw e;
                }
            }
        }
        DriverCalls.execute(connection, statement);
    }
}
