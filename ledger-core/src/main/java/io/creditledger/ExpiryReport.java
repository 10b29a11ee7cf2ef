package io.creditledger;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of booking due expiries. What was skipped or failed stays due: the next sweep tries it again, and until then every
 * read and decision treats it as booked.
 *
 * @param accounts how many accounts had something due and were settled
 * @param skipped how many accounts were skipped because another transaction had locked them
 * @param failures the accounts that could not be settled, and why
 * @param more whether more accounts may be due that this sweep has not looked at: the limit was reached
 */
public record ExpiryReport(int accounts, int skipped, List<Failure> failures, boolean more) implements CommandResult {
    /** Copies the list. */
    public ExpiryReport {
        failures = List.copyOf(failures);
    }

    @Override
    public Optional<TransactionId> operation() {
        return Optional.empty();
    }

    @Override
    public List<Transaction> transactions() {
        return List.of();
    }

    @Override
    public List<Balance> balances() {
        return List.of();
    }

    @Override
    public List<MarkCrossing> crossedMarks() {
        return List.of();
    }

    @Override
    public boolean replayed() {
        return false;
    }

    /**
     * One account that could not be settled. It does not affect the other accounts.
     *
     * @param account the account
     * @param reason the exception, or the reason of the refusal
     */
    public record Failure(AccountId account, RuntimeException reason) {
        /** Checks that there is a reason. */
        public Failure {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
