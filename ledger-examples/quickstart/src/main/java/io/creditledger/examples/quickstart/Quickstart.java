package io.creditledger.examples.quickstart;

/** Prints one line. */
public final class Quickstart {

    private Quickstart() {}

    /**
     * Starts the example.
     *
     * @param args not used yet
     */
    public static void main(String[] args) {
        System.out.println("Credit Ledger quickstart");
    }
}
