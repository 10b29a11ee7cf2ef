package io.creditledger.jdbc.internal.dialect;

/** What a commit in a database file of this process is to survive. A server answers for its own. */
public enum Durability {
    /** Whatever the file is set to. */
    AS_CONFIGURED,
    /** A crash of the process. */
    PROCESS_CRASH,
    /** A loss of power. */
    POWER_LOSS
}
