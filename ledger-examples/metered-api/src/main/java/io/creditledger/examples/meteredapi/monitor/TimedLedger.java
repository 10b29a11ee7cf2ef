package io.creditledger.examples.meteredapi.monitor;

import io.creditledger.ForwardingLedger;
import io.creditledger.Ledger;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import java.util.List;

/** A ledger whose blocking writes have their time taken, from the call until its outcome: waiting in the queue is a part of it. */
public final class TimedLedger extends ForwardingLedger {
    private final Ledger ledger;
    private final CallTimes times;

    /** Takes the times of this ledger. */
    public TimedLedger(Ledger ledger, CallTimes times) {
        this.ledger = ledger;
        this.times = times;
    }

    @Override
    protected Ledger delegate() {
        return ledger;
    }

    @Override
    public <R> Outcome<R> execute(Command<R> command) {
        return times.time(() -> ledger.execute(command));
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        return times.time(() -> ledger.executeAll(commands));
    }
}
