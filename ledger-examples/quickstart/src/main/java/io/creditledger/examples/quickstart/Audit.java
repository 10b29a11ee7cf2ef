package io.creditledger.examples.quickstart;

import java.util.List;

/**
 * What adding up and verifying the books has shown.
 *
 * @param trialBalance the balances of all accounts, with those of the clients as one line
 * @param checked what was verified, as a phrase: {@code 4,000 transactions and 8,000 postings}
 * @param problems what was found to be wrong, a sentence each
 */
record Audit(List<Line> trialBalance, String checked, List<String> problems) {

    Audit {
        trialBalance = List.copyOf(trialBalance);
        problems = List.copyOf(problems);
    }

    /** The sum of the trial balance. Anything but 0 is a fault. */
    long sum() {
        return trialBalance.stream().mapToLong(Line::balance).reduce(0, Math::addExact);
    }

    /** Whether nothing is wrong. */
    boolean passed() {
        return problems.isEmpty() && sum() == 0;
    }

    /**
     * A line of the trial balance.
     *
     * @param account name of an account, or of several
     * @param balance its balance, or the sum of theirs
     */
    record Line(String account, long balance) {}
}
