package io.creditledger.jdbc.internal.commit;

import io.creditledger.command.Command;
import io.creditledger.engine.WriteSet;
import java.util.List;

/** Runs units of work on a database. Thread-safe. */
public interface UnitRunner {
    /** Makes a batch of the commands of a call. */
    CommandBatch batch(List<? extends Command<?>> commands);

    /** Returns how many units of work at once are faster than one after the other. */
    int unitsAtOnce();

    /**
     * Runs a leader on a thread that may run units of work: this one, unless the database needs threads of its own. May return
     * before the leader has ended.
     */
    void start(Runnable leader);

    /** Returns whether {@link #start} runs a leader on the thread that calls it. */
    boolean runsOnCallersThread();

    /**
     * Runs the pending commands of batches as one unit of work. Unless told to wait, a command that needs an account, an operation
     * or a new name which another unit of work holds stays pending, and so does what depends on it in its batch; the others are
     * not affected.
     *
     * @param batches what to run; made by {@link #batch}
     * @param waits whether to wait for what is locked
     * @param control the deadline, and how others stop this unit of work
     * @param beforeWriting is run once everything is read, locked and decided, if there is something to write
     * @return what unlimited accounts moved by
     * @throws io.creditledger.error.StorageException if the database failed; then nothing that was pending was written, unless it
     *     says that the outcome is unknown
     */
    List<WriteSet.Delta> run(
            List<? extends CommandBatch> batches, boolean waits, UnitControl control, Runnable beforeWriting);
}
