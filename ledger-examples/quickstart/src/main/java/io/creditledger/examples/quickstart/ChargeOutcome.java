package io.creditledger.examples.quickstart;

/** What the ledger said to a {@link Charge}. */
sealed interface ChargeOutcome {

    /**
     * The client has paid.
     *
     * @param transactionId of the payment
     * @param balance of the client after the payment
     * @param earlier whether it was paid before this call, which has changed nothing
     */
    record Charged(String transactionId, long balance, boolean earlier) implements ChargeOutcome {}

    /**
     * The client cannot pay. Nothing has changed.
     *
     * @param available what the client still has
     */
    record Refused(long available) implements ChargeOutcome {}
}
