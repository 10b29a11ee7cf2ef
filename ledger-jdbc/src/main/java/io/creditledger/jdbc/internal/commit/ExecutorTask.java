package io.creditledger.jdbc.internal.commit;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task for the host's executor that is not run in the thread which brings it. Executors may refuse a task, with whatever
 * exception or error, or run it inline. Either means that they have no thread for it.
 */
final class ExecutorTask implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorTask.class);

    private final Thread submitter = Thread.currentThread();
    private final Runnable work;
    private volatile boolean returned;
    private volatile boolean inline;

    private ExecutorTask(Runnable work) {
        this.work = work;
    }

    /** Returns whether the executor has taken the work. It may still drop it, or have no thread for it for a long time. */
    static boolean submit(@Nullable Executor executor, Runnable work) {
        if (executor == null) {
            return false;
        }
        ExecutorTask task = new ExecutorTask(work);
        try {
            executor.execute(task);
        } catch (Throwable refused) {
            // Whatever it is: calls wait for this, and another thread has to do it.
            LOG.debug("The executor refused a task", refused);
            return false;
        }
        task.returned = true;
        return !task.inline;
    }

    @Override
    public void run() {
        if (Thread.currentThread() == submitter && !returned) {
            inline = true;
        } else {
            work.run();
        }
    }
}
