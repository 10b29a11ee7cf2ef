package io.creditledger.error;

/**
 * Why a command was refused, in the order in which the ledger checks: the key; existence, and whether what exists is of the
 * right kind; asset; status; limits. Of several reasons the first one is reported.
 *
 * <p>New codes may be added: keep a default branch.
 */
public enum RejectionCode {
    /** The key was used before, for another request. */
    IDEMPOTENCY_CONFLICT,
    /** An account does not exist. */
    ACCOUNT_NOT_FOUND,
    /** The operation referred to does not exist. */
    OPERATION_NOT_FOUND,
    /** The lot referred to does not exist. */
    LOT_NOT_FOUND,
    /** The account was opened before, on other terms. */
    ACCOUNT_TERMS_CONFLICT,
    /** The operation referred to is not of a kind that can be refunded or reversed. */
    NOT_REVERSIBLE,
    /** The operation referred to is not a hold. */
    NOT_A_HOLD,
    /** The command makes sense for limited accounts only. */
    ACCOUNT_UNLIMITED,
    /** The account must be an unlimited one. */
    ACCOUNT_LIMITED,
    /** An account is counted in another asset. */
    ASSET_MISMATCH,
    /** The operation to reverse has been reversed, or refunded in full. */
    ALREADY_REVERSED,
    /** The hold has ended. */
    HOLD_NOT_ACTIVE,
    /** The account's status does not let this through. */
    ACCOUNT_NOT_OPEN,
    /** The lot has ended, or would have ended before it begins. */
    LOT_ENDED,
    /** The floor would be above the ceiling. */
    LIMITS_CONFLICT,
    /** More was to be refunded than is left of the debit. */
    REFUND_EXCEEDED,
    /** More was to be captured than is held. */
    HOLD_EXCEEDED,
    /** The account still holds credits. */
    ACCOUNT_NOT_EMPTY,
    /** The account cannot pay. */
    INSUFFICIENT_CREDITS,
    /** The account would rise above its ceiling. */
    CEILING_EXCEEDED,
    /** The account has as many open lots or holds as it may have. */
    LIMIT_EXCEEDED,
    /** The account would go beyond what the ledger counts. */
    AMOUNT_OVERFLOW,
    /** A member of an atomic group was refused. */
    GROUP_REJECTED
}
