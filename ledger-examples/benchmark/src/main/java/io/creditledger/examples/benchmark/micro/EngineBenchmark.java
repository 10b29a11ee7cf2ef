package io.creditledger.examples.benchmark.micro;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.Grant;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import io.creditledger.engine.Decision;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import io.creditledger.examples.benchmark.workload.Users;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the rules cost, without any store: each figure is of one command, decided over a working set that is there. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class EngineBenchmark {
    private static final int BATCH = 1_000;
    private static final int LOTS = 10;
    private static final long PER_LOT = 100;

    /** Decides a debit of plain credits. */
    @Benchmark
    public Decision debit(Inputs inputs) {
        return inputs.debit.decide();
    }

    /** Decides a debit that uses up ten lots. */
    @Benchmark
    public Decision debitOverTenLots(Inputs inputs) {
        return inputs.debitOverLots.decide();
    }

    /** Decides a hold on plain credits. */
    @Benchmark
    public Decision hold(Inputs inputs) {
        return inputs.hold.decide();
    }

    /** Decides a hold's capture. */
    @Benchmark
    public Decision capture(Inputs inputs) {
        return inputs.capture.decide();
    }

    /** Decides a thousand debits of random users at once; the figure is of one of them. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Decision thousandDebits(Inputs inputs) {
        return inputs.batch.decide();
    }

    /** What is to be decided. */
    @State(Scope.Benchmark)
    public static class Inputs {
        private static final Asset CREDIT = Asset.of("CREDIT", 0);
        private static final AccountId ISSUANCE = AccountId.of("system:issuance");
        private static final AccountId REVENUE = AccountId.of("system:revenue");
        private static final AccountId EXPIRED = AccountId.of("system:expired");
        private static final AccountId SAVER = AccountId.of("user:with lots");
        private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

        private final EngineStore store = new EngineStore();
        private final EngineStore.Prepared debit;
        private final EngineStore.Prepared debitOverLots;
        private final EngineStore.Prepared hold;
        private final EngineStore.Prepared capture;
        private final EngineStore.Prepared batch;

        /** Opens the accounts and prepares everything. */
        public Inputs() {
            for (AccountId system : List.of(ISSUANCE, REVENUE, EXPIRED)) {
                store.run(OpenAccount.unlimited(system, CREDIT));
            }
            for (int user = 0; user < Users.COUNT; user++) {
                store.run(grant(LedgerDebits.user(user), Users.START, "start " + user)
                        .build());
            }
            for (int lot = 0; lot < LOTS; lot++) {
                store.run(grant(SAVER, PER_LOT, "lot " + lot)
                        .expiresAt(END.plus(Duration.ofDays(lot)))
                        .expiryAccount(EXPIRED)
                        .build());
            }
            debit = prepared(debit(LedgerDebits.user(1), 7, "debit"));
            debitOverLots = prepared(debit(SAVER, LOTS * PER_LOT, "debit over lots"));
            PlaceHold placed = PlaceHold.on(LedgerDebits.user(2))
                    .amount(7)
                    .destination(REVENUE)
                    .timeout(Duration.ofMinutes(10))
                    .key(key("hold"))
                    .build();
            hold = prepared(placed);
            store.run(placed);
            capture = prepared(CaptureHold.of(OperationRef.of(placed.key()))
                    .amount(5)
                    .key(key("capture"))
                    .build());
            SplittableRandom random = new SplittableRandom(5);
            List<Command<?>> debits = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                debits.add(debit(LedgerDebits.user(random.nextInt(Users.COUNT)), 7, "batch " + i));
            }
            batch = store.prepare(debits);
        }

        private EngineStore.Prepared prepared(Command<?> command) {
            return store.prepare(List.of(command));
        }

        private static Debit debit(AccountId from, long amount, String key) {
            return Debit.from(from)
                    .amount(amount)
                    .destination(REVENUE)
                    .key(key(key))
                    .build();
        }

        private static Grant.Builder grant(AccountId to, long amount, String key) {
            return Grant.to(to)
                    .amount(amount)
                    .source(ISSUANCE)
                    .openingTerms(OpenAccount.limited(to, CREDIT).build())
                    .key(key(key));
        }

        private static IdempotencyKey key(String key) {
            return IdempotencyKey.of("micro", key);
        }
    }
}
