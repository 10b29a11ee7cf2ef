package io.creditledger;

/** Which movements an account allows. */
public enum AccountStatus {
    /** Credits come in and go out. */
    OPEN,
    /** Credits cannot be spent. They still come in, holds can be released, and lots expire. */
    FROZEN,
    /** No credits come in or go out. */
    CLOSED
}
