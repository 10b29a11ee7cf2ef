package io.creditledger;

/** What an account lets through. Numbers of the constants are stored: they never change meaning. */
public enum AccountStatus {
    /** Credits go in and out. */
    OPEN,
    /** Nothing goes out; credits still come in. */
    FROZEN,
    /** Nothing goes in or out. */
    CLOSED
}
