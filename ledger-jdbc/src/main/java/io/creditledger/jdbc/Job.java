package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.command.SettleAccount;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.error.StorageException;
import io.creditledger.error.UnknownOutcomeException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one call, or a part of them, which are decided in order. It may be done in several units of work: a command
 * that needs something which somebody else holds stays pending, and so does what depends on it, while the rest of the list
 * commits. Belongs to one thread at a time.
 */
final class Job {
    /** Ids that units of work of this job have drawn and may have stored. */
    final List<IdRange> earlier = new ArrayList<>();

    private final List<Pending> all;
    private List<Pending> pending;
    private Footprint footprint;
    private final boolean skips;

    Job(List<? extends Command<?>> commands) {
        this(commands, false);
    }

    private Job(List<? extends Command<?>> commands, boolean skips) {
        List<Pending> entries = new ArrayList<>(commands.size());
        commands.forEach(command -> entries.add(new Pending(this, command)));
        this.all = entries;
        this.pending = entries;
        this.footprint = Footprint.of(commands);
        this.skips = skips;
    }

    /** Returns a job of commands that are left undone if what they need stays locked. */
    static Job skipping(List<? extends Command<?>> commands) {
        return new Job(commands, true);
    }

    /** One command of a job, and what has come of it so far. */
    static final class Pending {
        private final Job job;
        private final Command<?> command;
        private @Nullable Footprint footprint;
        private @Nullable Outcome<?> outcome;
        private @Nullable SQLException doubt;

        private Pending(Job job, Command<?> command) {
            this.job = job;
            this.command = command;
        }

        Job job() {
            return job;
        }

        Command<?> command() {
            return command;
        }

        /** Returns what the command touches by itself. */
        Footprint footprint() {
            if (footprint == null) {
                footprint = Footprint.of(command);
            }
            return footprint;
        }

        /** Returns the outcome of a command that has one. */
        Outcome<?> outcome() {
            return Objects.requireNonNull(outcome, "outcome");
        }

        void done(Outcome<?> result) {
            outcome = result;
        }

        /** Notes that a unit of work which wrote it, or found it written, may have been committed. */
        void doubt(SQLException error) {
            doubt = error;
        }

        boolean isInDoubt() {
            return doubt != null;
        }
    }

    /** Returns the commands without an outcome, in the order of the call. */
    List<Pending> pending() {
        return pending;
    }

    /** Notes the outcomes of some of its commands. */
    void done(List<Pending> entries, List<Outcome<?>> outcomes) {
        for (int i = 0; i < entries.size(); i++) {
            entries.get(i).done(outcomes.get(i));
        }
        review();
    }

    /** Returns whether there are any. */
    boolean isPending() {
        return !pending.isEmpty();
    }

    /** Drops from the pending commands those that have an outcome by now. */
    void review() {
        List<Pending> left =
                pending.stream().filter(entry -> entry.outcome == null).toList();
        boolean isLess = left.size() < pending.size();
        pending = left;
        if (isLess && !left.isEmpty()) {
            footprint = Footprint.of(left.stream().map(Pending::command).toList());
        }
    }

    /** Returns what the pending commands touch. */
    Footprint footprint() {
        return footprint;
    }

    /** Returns how many ids the pending commands need, which is about how much work they are. */
    int size() {
        return footprint.ids();
    }

    /** Returns whether some commands have an outcome and some have none. */
    boolean isPartlyDone() {
        return !pending.isEmpty() && pending.size() < all.size();
    }

    /** Returns whether what stays locked is to be left undone. */
    boolean skips() {
        return skips;
    }

    /** Returns the outcomes in the order of the call; null as long as commands are pending. */
    @Nullable
    List<Outcome<?>> outcomes() {
        return pending.isEmpty() ? done().map(Pending::outcome).collect(Collectors.toUnmodifiableList()) : null;
    }

    /** Returns the commands that have an outcome, in the order of the call. */
    Stream<Pending> done() {
        return all.stream().filter(entry -> entry.outcome != null);
    }

    /** Puts in the outcomes that settlements have so far, by account. */
    void putSettled(Map<AccountId, Outcome<?>> outcomes) {
        done().forEach(entry -> outcomes.put(((SettleAccount) entry.command()).account(), entry.outcome()));
    }

    /**
     * Returns what to answer when the job is given up, if an earlier attempt may have written a pending command; null if none
     * may have.
     *
     * @param reason why it is given up
     */
    @Nullable
    UnknownOutcomeException unknown(Throwable reason) {
        for (Pending entry : pending) {
            SQLException doubt = entry.doubt;
            if (doubt != null) {
                return reason instanceof UnknownOutcomeException unknown
                        ? unknown
                        : Failures.unknownOutcome(doubt, reason);
            }
        }
        return null;
    }

    /**
     * Returns what to throw when the job ends in a failure: not that nothing was written, if a part of the list was or may
     * have been.
     */
    Throwable failure(Throwable reason) {
        UnknownOutcomeException unknown = unknown(reason);
        if (unknown != null) {
            return unknown;
        }
        return isPartlyDone() && reason instanceof StorageException storage
                ? Failures.partlyDone(storage, all.size() - pending.size(), all.size())
                : reason;
    }
}
