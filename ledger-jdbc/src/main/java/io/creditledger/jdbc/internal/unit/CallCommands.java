package io.creditledger.jdbc.internal.unit;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.Command;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.error.LedgerException;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.jdbc.internal.commit.CommandBatch;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import io.creditledger.jdbc.internal.load.AccountDirectory;
import io.creditledger.jdbc.internal.row.AccountFacts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one call, or a part of them, which are decided in order. They may be done in several units of work: a command
 * that needs something which another unit of work holds stays pending, and so does what depends on it, while the rest of the
 * list commits. Belongs to one thread at a time.
 */
public final class CallCommands implements CommandBatch {
    /** Ids that units of work of this call have drawn and may have stored. */
    final List<IdRange> earlier = new ArrayList<>();

    private final AccountDirectory directory;
    private final boolean skipsLocked;
    private final List<Entry> all;
    private List<Entry> pending;
    private Footprint footprint;

    private CallCommands(List<? extends Command<?>> commands, AccountDirectory directory, boolean skipsLocked) {
        List<Entry> entries = new ArrayList<>(commands.size());
        commands.forEach(command -> entries.add(new Entry(this, command)));
        this.directory = directory;
        this.skipsLocked = skipsLocked;
        this.all = entries;
        this.pending = entries;
        this.footprint = Footprint.of(commands);
    }

    /** Returns commands that wait for what they need. */
    static CallCommands waiting(List<? extends Command<?>> commands, AccountDirectory directory) {
        return new CallCommands(commands, directory, false);
    }

    /** Returns commands that are left undone if what they need stays locked. */
    public static CallCommands skipping(List<? extends Command<?>> commands, AccountDirectory directory) {
        return new CallCommands(commands, directory, true);
    }

    /** One command, and what has come of it so far. */
    public static final class Entry {
        private final CallCommands call;
        private final Command<?> command;
        private @Nullable Footprint footprint;
        private @Nullable Outcome<?> outcome;
        private @Nullable SQLException doubt;
        /** The unlimited accounts that attempts in doubt have changed, if they were committed. */
        private Set<AccountId> touchedInDoubt = Set.of();

        private Entry(CallCommands call, Command<?> command) {
            this.call = call;
            this.command = command;
        }

        CallCommands call() {
            return call;
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
        public Outcome<?> outcome() {
            return Objects.requireNonNull(outcome, "outcome");
        }

        /**
         * Notes that a unit of work which wrote it, or found it written, may have been committed.
         *
         * @param decided the outcome that it had in that unit of work
         */
        void doubt(SQLException error, Outcome<?> decided) {
            doubt = error;
            touchedInDoubt = withTouchedInDoubt(decided.touchedUnlimitedAccounts());
        }

        boolean isInDoubt() {
            return doubt != null;
        }

        /**
         * Returns an outcome that also names the unlimited accounts which attempts in doubt may have changed. The attempt that finds
         * the command done finds at most the command's own transaction, not what was booked before it.
         */
        private Outcome<?> complete(Outcome<?> decided) {
            if (touchedInDoubt.isEmpty() || decided.replayed() || !(decided instanceof Outcome.Accepted<?> accepted)) {
                return decided;
            }
            return new Outcome.Accepted<>(
                    accepted.value(),
                    false,
                    accepted.changedBalances(),
                    withTouchedInDoubt(accepted.touchedUnlimitedAccounts()));
        }

        private Set<AccountId> withTouchedInDoubt(Set<AccountId> others) {
            Set<AccountId> all = new HashSet<>(touchedInDoubt);
            all.addAll(others);
            return all;
        }
    }

    @Override
    public Set<AccountId> locks() {
        Set<AccountId> locks = new HashSet<>();
        for (AccountId account : footprint.accounts()) {
            if (mayBeLimited(account)) {
                locks.add(account);
            }
        }
        return locks;
    }

    private boolean mayBeLimited(AccountId account) {
        AccountFacts facts = directory.find(account);
        return facts == null || facts.limited();
    }

    @Override
    public Set<IdempotencyKey> keys() {
        return footprint.keys();
    }

    /** Returns how many ids the pending commands need, which is about how much work they are. */
    @Override
    public int size() {
        return footprint.ids();
    }

    @Override
    public boolean skipsLocked() {
        return skipsLocked;
    }

    /** Returns the commands without an outcome, in the order of the call. */
    List<Entry> pending() {
        return pending;
    }

    /** Returns what the pending commands touch. */
    Footprint footprint() {
        return footprint;
    }

    /**
     * Notes the outcomes of commands.
     *
     * @param entries the commands, of one call or of several
     * @param outcomes theirs, in the same order
     */
    static void putOutcomes(List<Entry> entries, List<Outcome<?>> outcomes) {
        CallCommands last = null;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            entry.outcome = entry.complete(outcomes.get(i));
            if (last != null && last != entry.call) {
                last.dropDone();
            }
            last = entry.call;
        }
        if (last != null) {
            last.dropDone();
        }
    }

    private void dropDone() {
        List<Entry> left = new ArrayList<>(0);
        for (Entry entry : pending) {
            if (entry.outcome == null) {
                left.add(entry);
            }
        }
        if (!left.isEmpty() && left.size() < pending.size()) {
            footprint = Footprint.of(left.stream().map(Entry::command).toList());
        }
        pending = left;
    }

    @Override
    public boolean isDone() {
        return pending.isEmpty();
    }

    @Override
    public @Nullable List<Outcome<?>> outcomes() {
        if (!isDone()) {
            return null;
        }
        List<Outcome<?>> outcomes = new ArrayList<>(all.size());
        for (Entry entry : all) {
            outcomes.add(entry.outcome());
        }
        return Collections.unmodifiableList(outcomes);
    }

    /** Returns the commands that have an outcome, in the order of the call. */
    public Stream<Entry> done() {
        return all.stream().filter(entry -> entry.outcome != null);
    }

    /** Puts in the outcomes that settlements have so far, by account. */
    public void putSettled(Map<AccountId, Outcome<?>> outcomes) {
        done().forEach(entry -> outcomes.put(((ApplyDue) entry.command()).account(), entry.outcome()));
    }

    /**
     * Returns what to answer when the call is given up, if an earlier attempt may have written a pending command; null if none
     * may have.
     *
     * @param reason why it is given up
     */
    @Nullable
    UnknownOutcomeException unknown(Throwable reason) {
        for (Entry entry : pending) {
            SQLException doubt = entry.doubt;
            if (doubt != null) {
                return reason instanceof UnknownOutcomeException unknown
                        ? unknown
                        : StorageExceptions.unknownOutcome(doubt, reason);
            }
        }
        return null;
    }

    @Override
    public Throwable failure(Throwable reason) {
        UnknownOutcomeException unknown = unknown(reason);
        if (unknown != null) {
            return unknown;
        }
        return reason instanceof LedgerException failure
                ? StorageExceptions.partlyDone(failure, all.size() - pending.size(), all.size())
                : reason;
    }
}
