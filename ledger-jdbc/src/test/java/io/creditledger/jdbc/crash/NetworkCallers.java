package io.creditledger.jdbc.crash;

import io.creditledger.Outcome;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that call the ledgers of several nodes, some of them asynchronously, until they are stopped. A call that failed
 * is made again with the same key, on whichever node. Each attempt is measured.
 */
final class NetworkCallers implements AutoCloseable {
    /** For how long an operation is tried again. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How many calls of one asynchronous caller are under way at a time. */
    private static final int IN_FLIGHT = 3;

    private final Journal journal;
    private final CallBound bound;
    private final List<NetworkNode> nodes;
    private final Random seeds;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> ends = new ArrayList<>();
    private final AtomicReferenceArray<Operation> recent = Workload.nothingRecent();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean stopped;

    NetworkCallers(Journal journal, CallBound bound, List<NetworkNode> nodes, long seed) {
        this.journal = journal;
        this.bound = bound;
        this.nodes = nodes;
        this.seeds = new Random(seed);
    }

    void start(int blocking, int asynchronous) {
        for (int n = 0; n < blocking + asynchronous; n++) {
            boolean async = n >= blocking;
            Workload workload = new Workload(seeds.nextLong(), (async ? "a" : "b") + n, recent);
            ends.add(threads.submit(() -> {
                while (!stopped) {
                    if (async) {
                        callAsync(next(workload, IN_FLIGHT));
                    } else {
                        call(next(workload, 1).get(0));
                    }
                    // enough calls to be in every fault, and few enough to read all of them afterwards
                    pause();
                }
            }));
        }
    }

    private List<Operation> next(Workload workload, int count) {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Operation operation = workload.next();
            journal.tried(operation);
            operations.add(operation);
        }
        return operations;
    }

    private void call(Operation operation) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean done = false;
        while (!done) {
            done = call(operation, node(), deadline);
        }
    }

    void callUntilAnswered(Operation operation, NetworkNode node) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean done = false;
        while (!done) {
            done = call(operation, node, deadline);
        }
    }

    void callAsyncUntilAnswered(Operation operation, NetworkNode node) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean done = false;
        while (!done) {
            done = callAsync(operation, node, deadline);
        }
    }

    /** Makes one attempt, and returns whether it was answered. */
    boolean call(Operation operation, NetworkNode node, long deadline) {
        CallBound.Timing timing = bound.begin(node + " " + operation.line());
        try {
            Outcome<?> outcome = node.credits().tryExecute(operation.command(node.credits()));
            timing.answered("done");
            journal.answered(Answer.of(operation, outcome));
            return true;
        } catch (StorageException failure) {
            timing.answered(failure.toString());
            noteFailure(operation, failure, deadline);
            return false;
        }
    }

    private void callAsync(List<Operation> operations) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Operation> open = operations;
        while (!open.isEmpty()) {
            List<Attempt> attempts = new ArrayList<>();
            for (Operation operation : open) {
                attempts.add(new Attempt(operation, node()));
            }
            open = new ArrayList<>();
            for (Attempt attempt : attempts) {
                if (!attempt.isAnswered(deadline)) {
                    open.add(attempt.operation);
                }
            }
        }
    }

    /** Makes one attempt asynchronously, and returns whether it was answered. */
    boolean callAsync(Operation operation, NetworkNode node, long deadline) {
        return new Attempt(operation, node).isAnswered(deadline);
    }

    /** One asynchronous call. */
    private final class Attempt {
        private final Operation operation;
        private final CompletableFuture<? extends Outcome<?>> answer;

        Attempt(Operation operation, NetworkNode node) {
            this.operation = operation;
            CallBound.Timing timing = bound.begin(node + " async " + operation.line());
            CompletableFuture<? extends Outcome<?>> started;
            try {
                started = node.ledger()
                        .executeAsync(operation.command(node.credits()))
                        .toCompletableFuture();
            } catch (StorageException refused) {
                started = CompletableFuture.failedFuture(refused);
            }
            this.answer = started.whenComplete(
                    (outcome, failure) -> timing.answered(failure == null ? "done" : failure.toString()));
        }

        boolean isAnswered(long deadline) {
            try {
                Outcome<?> outcome = answer.get(bound.bound().plus(PATIENCE).toSeconds(), TimeUnit.SECONDS);
                journal.answered(Answer.of(operation, outcome));
                return true;
            } catch (ExecutionException failed) {
                if (!(failed.getCause() instanceof StorageException failure)) {
                    throw new IllegalStateException(failed.getCause());
                }
                noteFailure(operation, failure, deadline);
            } catch (TimeoutException never) {
                unanswered.incrementAndGet();
                journal.leftInDoubt(operation);
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a call was under way", closing);
            }
            return false;
        }
    }

    private void noteFailure(Operation operation, StorageException failure, long deadline) {
        if (failure instanceof UnknownOutcomeException) {
            unknown.incrementAndGet();
            journal.leftInDoubt(operation);
        } else {
            failed.incrementAndGet();
        }
        if (failure.retry() != Retry.CALL || System.nanoTime() > deadline) {
            throw failure;
        }
        // As the documentation says: a little later. It also keeps callers from spinning where nobody answers.
        pause();
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
    }

    private NetworkNode node() {
        return nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
    }

    /** Returns true, or fails if a caller has met an error that it must not try again or does not understand. */
    boolean running() throws Exception {
        for (Future<?> end : ends) {
            if (end.isDone()) {
                end.get();
            }
        }
        return true;
    }

    /** Returns how many calls ended without a known outcome. */
    int unknown() {
        return unknown.get();
    }

    /** Lets every caller finish its operations and fails if one had to give up. */
    void stop() throws Exception {
        stopped = true;
        for (Future<?> end : ends) {
            end.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
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
        return ends.size() + " callers, " + failed + " calls failed, " + unknown + " with unknown outcome, "
                + unanswered + " were never answered";
    }
}
