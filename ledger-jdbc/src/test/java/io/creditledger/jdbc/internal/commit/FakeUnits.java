package io.creditledger.jdbc.internal.commit;

import io.creditledger.AccountId;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.engine.WriteSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Units of work without a database: a test says what each does. */
final class FakeUnits implements UnitRunner {
    /** What a unit of work does. */
    @FunctionalInterface
    interface Work {
        /** Runs batches; what it does not succeed stays undone, as if an account of it were locked. */
        void run(List<FakeBatch> batches, boolean waits) throws Exception;
    }

    static final List<Outcome<?>> DONE = List.of(new Outcome.Accepted<>("done", false, List.of()));

    final AtomicInteger units = new AtomicInteger();
    volatile @Nullable Work work;
    volatile boolean ownThread;

    static void succeed(List<FakeBatch> batches) {
        batches.forEach(batch -> batch.succeed(DONE));
    }

    @Override
    public CommandBatch batch(List<? extends Command<?>> commands) {
        Debit debit = (Debit) commands.get(0);
        return new FakeBatch(commands.size(), Set.<AccountId>of(debit.account()), debit.key());
    }

    @Override
    public int unitsAtOnce() {
        return 2;
    }

    @Override
    public void start(Runnable leader) {
        if (ownThread) {
            Thread thread = new Thread(leader, "fake-unit");
            thread.setDaemon(true);
            thread.start();
        } else {
            leader.run();
        }
    }

    @Override
    public boolean runsOnCallersThread() {
        return !ownThread;
    }

    @Override
    public List<WriteSet.Delta> run(
            List<? extends CommandBatch> batches, boolean waits, UnitControl control, Runnable beforeWriting) {
        units.incrementAndGet();
        List<FakeBatch> fakes = batches.stream().map(FakeBatch.class::cast).toList();
        Work now = work;
        if (now != null) {
            try {
                now.run(fakes, waits);
            } catch (Exception failure) {
                throw sneaky(failure);
            }
        } else {
            succeed(fakes);
        }
        beforeWriting.run();
        return List.of();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
        throw (E) Objects.requireNonNull(failure);
    }
}
