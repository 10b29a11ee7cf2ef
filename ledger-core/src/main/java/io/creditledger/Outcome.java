package io.creditledger;

import io.creditledger.error.RejectedException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a ledger answered one command: accepted with a result, or refused with a reason. Immutable.
 *
 * @param <R> the result
 */
public sealed interface Outcome<R> permits Outcome.Accepted, Outcome.Rejected {
    /** Returns whether the command was accepted. A replay counts as accepted. */
    boolean isAccepted();

    /** Returns the result, if the command was accepted. */
    Optional<R> accepted();

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
     * for a replay: old news is never passed on as new.
     */
    List<Balance> changes();

    /**
     * Returns the unlimited accounts that the command moved, by what it booked itself and by what it settled before; for
     * caches. Empty for a refusal and for a replay.
     */
    Set<AccountId> moved();

    /**
     * The command was accepted.
     *
     * @param result the result
     * @param replayed whether the work had been done before under the same key
     * @param changes the present balance of every limited account that was changed
     * @param moved the unlimited accounts that were moved
     * @param <R> the result
     */
    record Accepted<R>(R result, boolean replayed, List<Balance> changes, Set<AccountId> moved) implements Outcome<R> {
        /** Copies changes and accounts. */
        public Accepted {
            Objects.requireNonNull(result, "result");
            changes = List.copyOf(changes);
            moved = Set.copyOf(moved);
        }

        /** Tells of a command that moved no unlimited account. */
        public Accepted(R result, boolean replayed, List<Balance> changes) {
            this(result, replayed, changes, Set.of());
        }

        @Override
        public boolean isAccepted() {
            return true;
        }

        @Override
        public Optional<R> accepted() {
            return Optional.of(result);
        }

        @Override
        public Optional<RejectedException> rejection() {
            return Optional.empty();
        }

        @Override
        public R orElseThrow() {
            return result;
        }
    }

    /**
     * The command was refused; nothing was written.
     *
     * @param reason why
     * @param <R> the result there would have been
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
        public Optional<R> accepted() {
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
        public List<Balance> changes() {
            return List.of();
        }

        @Override
        public Set<AccountId> moved() {
            return Set.of();
        }
    }
}
