package io.creditledger.jdbc;

import io.creditledger.jdbc.internal.dialect.Durability;

/** Durability level required of an H2 file. A database in memory has none, and nothing is demanded of it. */
public enum H2Durability {
    /**
     * Whatever the database is set to. With H2's own default a crash of the process loses about the last half second of
     * what was acknowledged.
     */
    AS_CONFIGURED(Durability.AS_CONFIGURED),
    /**
     * A crash of the process. Demands {@code WRITE_DELAY=0} in the URL, and a {@code RETENTION_TIME} that is not
     * shorter than H2's default. H2 does not compact such a file while it is open: it grows to many times its content.
     */
    PROCESS_CRASH(Durability.PROCESS_CRASH),
    /**
     * A loss of power. The default. Demands admin rights, and runs {@code CHECKPOINT SYNC} after each commit of the
     * ledger's own and in {@link JdbcLedger#checkpoint()}. With {@code WRITE_DELAY=500;RETENTION_TIME=5000} in the URL
     * H2 compacts the file while it is open.
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
