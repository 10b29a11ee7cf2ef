package io.creditledger.jdbc;

import io.creditledger.jdbc.internal.dialect.Durability;

/** The failures that commits in an H2 file must survive. An in-memory database has no durability and is not checked. */
public enum H2Durability {
    /**
     * No requirement: the settings of the database decide. With H2's defaults, a crash of the process loses about the last half
     * second of acknowledged commits.
     */
    AS_CONFIGURED(Durability.AS_CONFIGURED),
    /**
     * Commits survive a crash of the process. Requires {@code WRITE_DELAY=0} in the URL, and a {@code RETENTION_TIME} that is
     * not shorter than H2's default of 45 s. H2 does not compact such a file while it is open, so the file grows to many
     * times the size of its content.
     */
    PROCESS_CRASH(Durability.PROCESS_CRASH),
    /**
     * Commits survive a loss of power. The default. Requires admin rights, because the ledger executes {@code CHECKPOINT SYNC}
     * after each of its own commits and in {@link JdbcLedger#checkpoint()}. With {@code WRITE_DELAY=500;RETENTION_TIME=5000}
     * in the URL, H2 compacts the file while it is open.
     */
    POWER_LOSS(Durability.POWER_LOSS);

    private final Durability durability;

    H2Durability(Durability durability) {
        this.durability = durability;
    }

    Durability durability() {
        return durability;
    }
}
