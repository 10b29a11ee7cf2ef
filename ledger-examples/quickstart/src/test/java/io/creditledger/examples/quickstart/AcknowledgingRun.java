package io.creditledger.examples.quickstart;

/**
 * The program as it is, but that it prints every charge once the ledger has acknowledged it. It runs in a process of
 * its own, so that a test can kill it in the middle and knows what must not be lost.
 */
final class AcknowledgingRun {

    /** Printed before the store is opened. */
    static final String OPENING = "opening";

    /** Begins the line of a charge; its transaction follows. */
    static final String CHARGED = "charged ";

    private AcknowledgingRun() {}

    public static void main(String[] arguments) {
        Quickstart.run(
                store -> {
                    System.out.println(OPENING);
                    return new Acknowledging(LedgerBooks.open(store));
                },
                arguments);
    }

    private record Acknowledging(Books books) implements Books {

        @Override
        public ChargeOutcome charge(Charge charge) {
            ChargeOutcome outcome = books.charge(charge);
            if (outcome instanceof ChargeOutcome.Charged charged && !charged.earlier()) {
                System.out.println(CHARGED + charged.transactionId());
            }
            return outcome;
        }

        @Override
        public Terms agreeOn(Terms terms) {
            return books.agreeOn(terms);
        }

        @Override
        public boolean open(String client, long credits) {
            return books.open(client, credits);
        }

        @Override
        public TransactionRecord transaction(String transactionId) {
            return books.transaction(transactionId);
        }

        @Override
        public Audit audit() {
            return books.audit();
        }

        @Override
        public void close() {
            books.close();
        }
    }
}
