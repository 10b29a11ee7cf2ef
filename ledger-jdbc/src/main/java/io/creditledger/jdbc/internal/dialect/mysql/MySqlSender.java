package io.creditledger.jdbc.internal.dialect.mysql;

import io.creditledger.jdbc.internal.dialect.generic.StatementBatch;
import io.creditledger.jdbc.internal.dialect.generic.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How MySQL takes statements: those of one trip in one text, where the URL of the ledger's own pool says {@code allowMultiQueries=true};
 * one after the other elsewhere, and always in units of work of hosts.
 */
final class MySqlSender implements StatementBatch.Sender {
    private static final Pattern SETTING =
            Pattern.compile("[?&,(]\\s*allowMultiQueries\\s*=\\s*(\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Set<String> ON = Set.of("true", "yes", "1");

    private final KeyWait keyWait;
    private final boolean hosts;

    MySqlSender(KeyWait keyWait) {
        this(keyWait, false);
    }

    private MySqlSender(KeyWait keyWait, boolean hosts) {
        this.keyWait = keyWait;
        this.hosts = hosts;
    }

    /** Returns whether the driver was told in the URL that a text may have several statements. Takes no trip. */
    static boolean sendsSeveral(Connection connection) throws SQLException {
        String url = connection.getMetaData().getURL();
        if (url == null) {
            return false;
        }
        boolean several = false;
        // Of two values, drivers take the last.
        for (Matcher setting = SETTING.matcher(url); setting.find(); ) {
            several = ON.contains(setting.group(1).toLowerCase(Locale.ROOT));
        }
        return several;
    }

    @Override
    public StatementBatch on(Connection connection, Statements statements) throws SQLException {
        return !hosts && sendsSeveral(connection)
                ? new MySqlTripBatch(connection, statements, keyWait)
                : new MySqlSingleBatch(connection, statements, keyWait);
    }

    @Override
    public StatementBatch.Sender inHosts() {
        return new MySqlSender(keyWait, true);
    }
}
