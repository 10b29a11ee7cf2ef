package io.creditledger.jdbc.internal.dialect.generic;

import java.sql.SQLException;
import java.util.UUID;

/** All statements of one database, complete in themselves. Stateless and thread-safe. */
public interface SqlTexts {
    /**
     * Returns the text of a statement; empty if this database needs none.
     *
     * <p>{@code <ns>} stands for the namespace, {@code <wait>} for the longest wait for a lock, {@code <in>} for a list of parameters.
     * What stands between {@code <each "separator">} and {@code </each>} is repeated once for each key.
     */
    String of(Sql statement);

    /** Binds a digest. */
    void bindDigest(Parameters statement, int index, UUID digest) throws SQLException;

    /**
     * How long statements wait for locks, as their texts have it.
     *
     * @param lock for a lock
     * @param claim for a unique value that somebody else is inserting, in units of work that do not wait for it
     */
    record Waits(String lock, String claim) {}
}
