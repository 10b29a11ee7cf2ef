package io.creditledger;

import io.creditledger.error.RejectedException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The outcome of one command: accepted with a result, or refused with a reason. Immutable.
 *
 * @param <R> the result
 */
public sealed interface Outcome<R> permits Outcome.Accepted, Outcome.Rejected {
    /** Returns whether the command was accepted. A replay counts as accepted. */
    boolean isAccepted();

    /** Returns the result, if the command was accepted. */
    Optional<R> result();

    /** Returns why the command was refused, if it was. */
    Optional<RejectedException> rejection();

    /**
     * Returns the result.
     *
     * @throws RejectedException if the command was refused
     */
    R orElseThrow();

    /**
     * Returns the present balance of every limited account that the command changed, for caches. Empty for a refusal and
     * for a replay, whose balances may be out of date.
     */
    List<Balance> changedBalances();

    /**
     * Returns the unlimited accounts whose balances the command changed, by its own transaction or by settling what was due
     * before it; for caches. Empty for a refusal and for a replay. If the ledger repeated the command after an attempt whose outcome
     * it did not know, also those that this attempt may have changed.
     */
    Set<AccountId> touchedUnlimitedAccounts();

    /** Returns whether the command had already been executed under the same key. False for a refusal. */
    boolean replayed();

    /**
     * The command was accepted.
     *
     * @param value the result
     * @param replayed whether the command had already been executed under the same key
     * @param changedBalances the present balance of every limited account that was changed
     * @param touchedUnlimitedAccounts the unlimited accounts whose balances were changed
     * @param <R> the result
     */
    record Accepted<R>(
            R value, boolean replayed, List<Balance> changedBalances, Set<AccountId> touchedUnlimitedAccounts)
            implements Outcome<R> {
        /** Copies changes and accounts. */
        public Accepted {
            Objects.requireNonNull(value, "value");
            changedBalances = List.copyOf(changedBalances);
            touchedUnlimitedAccounts = Set.copyOf(touchedUnlimitedAccounts);
        }

        /** Creates the outcome of a command that changed no unlimited account's balance. */
        public Accepted(R value, boolean replayed, List<Balance> changedBalances) {
            this(value, replayed, changedBalances, Set.of());
        }

        @Override
        public boolean isAccepted() {
            return true;
        }

        @Override
        public Optional<R> result() {
            return Optional.of(value);
        }

        @Override
        public Optional<RejectedException> rejection() {
            return Optional.empty();
        }

        @Override
        public R orElseThrow() {
            return value;
        }
    }

    /**
     * The command was refused; nothing was written.
     *
     * @param reason why
     * @param <R> the result of an accepted command
     */
    record Rejected<R>(RejectedException reason) implements Outcome<R> {
        /** Checks that there is a reason. */
        public Rejected {
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public boolean isAccepted() {
            return false;
        }

        @Override
        public Optional<R> result() {
            return Optional.empty();
        }

        @Override
        public Optional<RejectedException> rejection() {
            return Optional.of(reason);
        }

        @Override
        public R orElseThrow() {
            reason.fillInCallersStackTrace();
            throw reason;
        }

        @Override
        public List<Balance> changedBalances() {
            return List.of();
        }

        @Override
        public Set<AccountId> touchedUnlimitedAccounts() {
            return Set.of();
        }

        @Override
        public boolean replayed() {
            return false;
        }
    }
}
