package io.creditledger.error;

/**
 * Why a command was refused, in the order of the checks: the key; existence and kind; asset; status; limits. If there are
 * several reasons, the first one is reported.
 *
 * <p>New codes may be added: keep a default branch.
 */
public enum RejectionCode {
    /** The key was used before for a different request. */
    IDEMPOTENCY_CONFLICT,
    /** An account does not exist. */
    ACCOUNT_NOT_FOUND,
    /** The operation referred to does not exist. */
    OPERATION_NOT_FOUND,
    /** The lot referred to does not exist. */
    LOT_NOT_FOUND,
    /** The account to open exists, with different terms. */
    ACCOUNT_TERMS_CONFLICT,
    /** The operation referred to is not of a kind that can be refunded or reversed. */
    NOT_REVERSIBLE,
    /** The operation referred to is not a hold. */
    NOT_A_HOLD,
    /** The account is unlimited, and the command requires a limited one. */
    ACCOUNT_UNLIMITED,
    /** The account is limited, and the command requires an unlimited one. */
    ACCOUNT_LIMITED,
    /** An account has a different asset. */
    ASSET_MISMATCH,
    /** The operation to reverse has been reversed, or refunded in full. */
    ALREADY_REVERSED,
    /** The hold has ended. */
    HOLD_NOT_ACTIVE,
    /** The account's status does not allow the command. */
    ACCOUNT_NOT_OPEN,
    /** The lot has expired, or the lot to create would be expired already. */
    LOT_ENDED,
    /** The floor would be above the ceiling. */
    LIMITS_CONFLICT,
    /** The amount to refund exceeds what is left of the debit. */
    REFUND_EXCEEDED,
    /** The amount to capture exceeds what the hold still reserves. */
    HOLD_EXCEEDED,
    /** The account to close has credits, open holds or debt. */
    ACCOUNT_NOT_EMPTY,
    /** The account cannot pay. */
    INSUFFICIENT_CREDITS,
    /** The account would rise above its ceiling. */
    CEILING_EXCEEDED,
    /** The account has the maximum number of open lots or holds, or a transaction would have too many postings. */
    LIMIT_EXCEEDED,
    /** The account's balance, or the total of its open lots, would exceed {@link io.creditledger.Bounds#MAX_AMOUNT}. */
    AMOUNT_OVERFLOW,
    /** A member of an atomic group was refused. */
    GROUP_REJECTED
}
