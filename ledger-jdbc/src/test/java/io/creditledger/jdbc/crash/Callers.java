package io.creditledger.jdbc.crash;

import io.creditledger.CreditLedger;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Threads of a service that work on ledgers until they are stopped, and do what the errors say: when the call may be
 * tried again, they try it again with the same key.
 */
final class Callers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Journal journal;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> ends = new ArrayList<>();
    private final AtomicReferenceArray<Operation> recent = Workload.nothingRecent();
    private final Random seeds = new Random();
    private final AtomicLong storageFailures = new AtomicLong();
    private final AtomicLong unknownOutcomes = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final List<AtomicLong> answers = new ArrayList<>();
    /** Held for reading by each call; fair, so that who wants the callers to pause gets his turn. */
    private final ReadWriteLock going = new ReentrantReadWriteLock(true);

    private volatile boolean stopped;

    Callers(Journal journal) {
        this.journal = journal;
    }

    /** Starts threads that call this ledger. */
    void start(int count, CreditLedger credits) {
        for (int n = 0; n < count; n++) {
            Workload workload = new Workload(seeds.nextLong(), "c" + ends.size(), recent);
            AtomicLong answered = new AtomicLong();
            answers.add(answered);
            ends.add(threads.submit(() -> {
                while (!stopped) {
                    going.readLock().lock();
                    try {
                        call(workload.next(), credits);
                    } finally {
                        going.readLock().unlock();
                    }
                    answered.incrementAndGet();
                }
            }));
        }
    }

    private void call(Operation operation, CreditLedger credits) {
        journal.tried(operation);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            long start = System.nanoTime();
            try {
                Answer answer = Answer.of(operation, credits.tryExecute(operation.command(credits)));
                journal.answered(answer);
                return;
            } catch (UnknownOutcomeException unknown) {
                unknownOutcomes.incrementAndGet();
                journal.leftInDoubt(operation);
                giveUpAt(deadline, unknown);
            } catch (StorageException failure) {
                storageFailures.incrementAndGet();
                if (failure.retry() != Retry.CALL) {
                    throw failure;
                }
                giveUpAt(deadline, failure);
            } finally {
                longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
            }
        }
    }

    private static void giveUpAt(long deadline, StorageException failure) {
        if (System.nanoTime() > deadline) {
            throw failure;
        }
    }

    /** Returns true, or fails if a thread has met an error that it must not try again or does not understand. */
    boolean running() throws Exception {
        for (Future<?> end : ends) {
            if (end.isDone()) {
                end.get();
            }
        }
        return true;
    }

    /** Returns how many answers the thread has had that has had the fewest. */
    long fewestAnswers() {
        return answers.stream().mapToLong(AtomicLong::get).min().orElseThrow();
    }

    /** Counts the answers of each thread from now on. */
    void countAnew() {
        answers.forEach(answered -> answered.set(0));
    }

    /** Returns the longest call so far, and starts over. */
    Duration longestCall() {
        return Duration.ofNanos(longestNanos.getAndSet(0));
    }

    /** Does something between two calls of every thread. */
    void pausedDuring(Runnable work) throws InterruptedException, TimeoutException {
        if (!going.writeLock().tryLock(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException("the callers are not between two calls");
        }
        try {
            work.run();
        } finally {
            going.writeLock().unlock();
        }
    }

    /** Lets every thread finish its call and fails if one had to give up. */
    void stop() throws Exception {
        stopped = true;
        for (Future<?> end : ends) {
            end.get(PATIENCE.toSeconds() + 60, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
    }

    /** Returns the numbers for a report. */
    @Override
    public String toString() {
        return ends.size() + " threads, " + storageFailures + " calls failed and were tried again, " + unknownOutcomes
                + " with unknown outcome";
    }
}
