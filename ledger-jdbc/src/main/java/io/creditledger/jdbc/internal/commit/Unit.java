package io.creditledger.jdbc.internal.commit;

import io.creditledger.AccountId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A unit of work from the moment that a thread leads it. Changes under the lock of {@link UnitScheduler}. */
final class Unit {
    final List<PendingCall> calls;
    final UnitControl control;
    /** Whether it was claimed, rather than run beside the others to wait for a lock. */
    final boolean claimed;

    final int commands;
    final Set<AccountId> accounts = new HashSet<>();
    boolean gathering;
    boolean ended;
    /** Whether others go on without it: it has not ended in time. */
    boolean givenUp;

    Unit(List<PendingCall> calls, UnitControl control, boolean claimed, boolean gathering) {
        this.calls = calls;
        this.control = control;
        this.claimed = claimed;
        this.gathering = gathering;
        this.commands = calls.stream().mapToInt(call -> call.commands.size()).sum();
        calls.forEach(call -> accounts.addAll(call.locks));
    }
}
