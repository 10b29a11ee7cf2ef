package io.creditledger.error;

/**
 * Why a command was refused, in the order in which the ledger checks: of several reasons the first one is reported.
 * New codes may be added: keep a default branch.
 */
public enum RejectionCode {
    /** The key was used before, for another request. */
    IDEMPOTENCY_CONFLICT,
    /** An account does not exist. */
    ACCOUNT_NOT_FOUND,
    /** The operation referred to does not exist. */
    OPERATION_NOT_FOUND,
    /** The account was opened before, on other terms. */
    ACCOUNT_TERMS_CONFLICT,
    /** The operation referred to is not of a kind that can be refunded or reversed. */
    NOT_REVERSIBLE,
    /** The operation referred to has been reversed, or refunded in full. */
    ALREADY_REVERSED,
    /** More was to be refunded than is left of the debit. */
    REFUND_EXCEEDED,
    /** The command makes sense for limited accounts only. */
    ACCOUNT_UNLIMITED,
    /** An account is counted in another asset. */
    ASSET_MISMATCH,
    /** The account's status does not let this through. */
    ACCOUNT_NOT_OPEN,
    /** The account still holds credits. */
    ACCOUNT_NOT_EMPTY,
    /** The account cannot pay. */
    INSUFFICIENT_CREDITS,
    /** The account would rise above its ceiling. */
    CEILING_EXCEEDED,
    /** The account would go beyond what the ledger counts. */
    AMOUNT_OVERFLOW,
    /** A member of an atomic group was refused. */
    GROUP_REJECTED
}
