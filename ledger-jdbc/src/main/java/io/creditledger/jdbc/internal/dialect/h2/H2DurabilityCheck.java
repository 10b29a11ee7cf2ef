package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.Durability;
import io.creditledger.jdbc.internal.driver.SetupException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks before a ledger is built whether an H2 file survives what its commits are to survive. Changes nothing. */
public final class H2DurabilityCheck {
    private static final Logger LOG = LoggerFactory.getLogger(H2DurabilityCheck.class);

    /** H2's own default. A chunk of the file that holds nothing any more is not written over before it is as old as this. */
    private static final int DEFAULT_RETENTION_MILLIS = 45_000;

    /** Chunks that stay longer than this pile up faster than they are taken away. */
    private static final int LONGEST_RETENTION_MILLIS = 5_000;

    private static final String OTHERWISE = ", or choose H2Durability.AS_CONFIGURED";

    private final Connection connection;

    private H2DurabilityCheck(Connection connection) {
        this.connection = connection;
    }

    /**
     * Returns whether each commit has to be followed by a checkpoint.
     *
     * @throws SetupException if the database is a file that survives less; the message says what to do
     */
    public static boolean run(Connection connection, Durability durability) throws SQLException {
        H2DurabilityCheck checks = new H2DurabilityCheck(connection);
        if (durability == Durability.AS_CONFIGURED || checks.text("CALL DATABASE_PATH()") == null) {
            return false;
        }
        checks.requireRelease();
        if (durability == Durability.POWER_LOSS) {
            checks.requireCheckpoints();
        } else {
            checks.requireWritesAtCommit();
        }
        requireShelteredFile(String.valueOf(connection.getMetaData().getURL()).toLowerCase(Locale.ROOT));
        return durability == Durability.POWER_LOSS;
    }

    private void requireRelease() throws SQLException {
        String version = text("CALL H2VERSION()");
        if (version == null || losesCommits(version)) {
            throw new SetupException("H2 " + version
                    + " forgets acknowledged commits in a file when its process is killed; use H2 2.4.240" + OTHERWISE);
        }
    }

    private void requireCheckpoints() throws SQLException {
        if (!"TRUE".equals(text("SELECT IS_ADMIN FROM INFORMATION_SCHEMA.USERS WHERE USER_NAME = CURRENT_USER"))) {
            throw new SetupException("H2Durability.POWER_LOSS runs CHECKPOINT SYNC, which needs an admin user;"
                    + " give the ledger one, or choose H2Durability.PROCESS_CRASH and add ;WRITE_DELAY=0 to the URL");
        }
        int delay = inForce("WRITE_DELAY");
        int retention = inForce("RETENTION_TIME");
        if (delay > 0 && delay < H2Checkpoint.SHORTEST_DELAY_MILLIS) {
            throw new SetupException("this H2 file has a WRITE_DELAY of " + delay
                    + " ms, so H2 may write between a commit and its checkpoint; change it to at least "
                    + H2Checkpoint.SHORTEST_DELAY_MILLIS + " ms in the URL" + OTHERWISE);
        }
        if (delay == 0 || retention > LONGEST_RETENTION_MILLIS) {
            LOG.warn(
                    "This H2 file grows to many times its content while it is open, because its WRITE_DELAY is {} ms and"
                            + " its RETENTION_TIME {} ms; with ;WRITE_DELAY=500;RETENTION_TIME=5000 in the URL of all"
                            + " connections, H2 compacts it",
                    delay,
                    retention);
        }
    }

    private void requireWritesAtCommit() throws SQLException {
        int delay = inForce("WRITE_DELAY");
        if (delay != 0) {
            throw new SetupException("this H2 file writes up to " + delay
                    + " ms after it has acknowledged, so a crash loses charges; choose H2Durability.POWER_LOSS, or add"
                    + " ;WRITE_DELAY=0 to the URL" + OTHERWISE);
        }
        int retention = inForce("RETENTION_TIME");
        if (retention < DEFAULT_RETENTION_MILLIS) {
            throw new SetupException("this H2 file has a RETENTION_TIME of " + retention
                    + " ms, so a loss of power may destroy it: nothing forces what is written to the disk before old data"
                    + " is written over; choose H2Durability.POWER_LOSS, or run SET RETENTION_TIME "
                    + DEFAULT_RETENTION_MILLIS + OTHERWISE);
        }
    }

    /**
     * Reads a setting in milliseconds. There may be two rows: what a SET once stored, and what is in force. A stored
     * WRITE_DELAY that is not in the URL is not in force; the larger one is, because the default is 500.
     */
    private int inForce(String setting) throws SQLException {
        String value =
                text("SELECT MAX(CAST(SETTING_VALUE AS INT)) FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = '"
                        + setting + "'");
        if (value == null) {
            throw new SetupException("this H2 does not tell its " + setting + "; choose H2Durability.AS_CONFIGURED");
        }
        return Integer.parseInt(value);
    }

    private static void requireShelteredFile(String url) {
        boolean remote = url.startsWith("jdbc:h2:tcp:") || url.startsWith("jdbc:h2:ssl:");
        if (!remote && !url.contains(":async:") && !url.contains(":retry:")) {
            throw new SetupException("this H2 file is closed for everybody when a thread is interrupted while it"
                    + " writes; open it through jdbc:h2:async:PATH" + OTHERWISE);
        }
    }

    /**
     * From 2.5.250 on, the header of a file is written before it is told of the newest chunk, and a start after a crash
     * that trusts it goes back to the one before. 2.5.252 was the newest when this was found.
     */
    public static boolean losesCommits(String version) {
        return version.startsWith("2.5.");
    }

    private @Nullable String text(String query) throws SQLException {
        return DatabaseCheck.text(connection, query);
    }
}
