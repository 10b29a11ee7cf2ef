package io.creditledger.jdbc.internal.commit;

import io.creditledger.AccountId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for a unit of work, first come, first served. Units of work that run at once have no limited account in
 * common: a call about an account that is in use is passed over, and keeps its place. Calls about one account are taken in the
 * order in which they came. Not thread-safe.
 */
final class CallQueue {
    /** The fewest commands that are worth a unit of work beside another. */
    private static final int FEWEST = 2;

    private final Deque<PendingCall> waiting = new ArrayDeque<>();
    private final List<Unit> running = new ArrayList<>();
    private int commands;
    private int threads;
    /** How many of those that wait are known not to be free, from the first on; 0 when that may have changed. */
    private int knownBlocked;

    /** The accounts of these. */
    private final Set<AccountId> reserved = new HashSet<>();

    /**
     * What a unit of work takes.
     *
     * @param calls the calls, in their order
     * @param full whether no more fits
     */
    record Taken(List<PendingCall> calls, boolean full) {}

    void add(PendingCall call) {
        call.state = CallState.QUEUED;
        waiting.add(call);
        count(call, 1);
    }

    /** Puts calls back that came before all others. */
    void addFirst(List<PendingCall> calls) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            calls.get(i).state = CallState.QUEUED;
            waiting.addFirst(calls.get(i));
            count(calls.get(i), 1);
        }
        knownBlocked = 0;
    }

    /** Takes a call out that waits no longer; returns whether it was waiting. */
    boolean remove(PendingCall call) {
        if (!waiting.remove(call)) {
            return false;
        }
        count(call, -1);
        knownBlocked = 0;
        return true;
    }

    private void count(PendingCall call, int sign) {
        commands += sign * call.commands.size();
        threads += call.isAsync() ? 0 : sign;
    }

    /** Returns how many commands wait. */
    int commands() {
        return commands;
    }

    Collection<PendingCall> waiting() {
        return waiting;
    }

    /** Returns whether there are calls that may be taken, and are worth a unit of work. */
    boolean isReady() {
        return isWorthwhile() && firstFree() != null;
    }

    /** Returns a thread's call that waits: the first that may be taken, or else the first; null if no thread waits. */
    @Nullable
    PendingCall firstOfThread() {
        if (threads == 0) {
            return null;
        }
        PendingCall free = firstFree();
        if (free != null && !free.isAsync()) {
            return free;
        }
        for (PendingCall call : waiting) {
            if (!call.isAsync()) {
                return call;
            }
        }
        return null;
    }

    /** A unit of work costs something by itself: beside another it should do about as much as that; see decision 0014. */
    private boolean isWorthwhile() {
        for (Unit unit : running) {
            if (commands < Math.max(FEWEST, unit.commands * 3 / 4)) {
                return false;
            }
        }
        return true;
    }

    /** Looks only at the last that came if nothing else has changed since all before it were found to be blocked. */
    private @Nullable PendingCall firstFree() {
        if (knownBlocked > 0 && knownBlocked >= waiting.size() - 1) {
            if (knownBlocked == waiting.size()) {
                return null;
            }
            PendingCall last = waiting.getLast();
            if (isFree(last)) {
                return last;
            }
        } else {
            reserved.clear();
            for (PendingCall call : waiting) {
                if (isFree(call)) {
                    return call;
                }
            }
        }
        knownBlocked = waiting.size();
        return null;
    }

    /**
     * Returns whether a call may be taken. If not, its accounts are reserved, so that no later call gets there first: one that
     * needs two busy accounts would never find both of them free.
     */
    private boolean isFree(PendingCall call) {
        boolean free = isFree(call, reserved);
        for (Unit unit : running) {
            free = free && isFree(call, unit.accounts);
        }
        if (!free) {
            reserved.addAll(call.locks);
        }
        return free;
    }

    /** The library's way to compare two sets looks at each element of the second, which is the large one. */
    private static boolean isFree(PendingCall call, Set<AccountId> inUse) {
        for (AccountId account : call.locks) {
            if (inUse.contains(account)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes out the calls of a unit of work: the first that is free, and as many others as fit.
     *
     * @param limit the most commands, unless the first alone has more
     */
    Taken take(int limit) {
        List<PendingCall> batch = new ArrayList<>();
        int taken = 0;
        int mostCalls = Integer.MAX_VALUE;
        boolean full = false;
        reserved.clear();
        knownBlocked = 0;
        for (Iterator<PendingCall> next = waiting.iterator(); next.hasNext() && !full; ) {
            PendingCall call = next.next();
            if (!isFree(call)) {
                continue;
            }
            full = !batch.isEmpty()
                    && (taken + call.commands.size() > limit
                            || batch.size() >= Math.min(mostCalls, call.callsTogether));
            if (!full) {
                next.remove();
                count(call, -1);
                call.state = CallState.TAKEN;
                batch.add(call);
                taken += call.commands.size();
                mostCalls = Math.min(mostCalls, call.callsTogether);
                full = taken >= limit || batch.size() >= mostCalls;
            }
        }
        return new Taken(batch, full);
    }

    /** Notes that a unit of work runs. */
    void began(Unit unit) {
        running.add(unit);
        knownBlocked = 0;
    }

    /** Notes that a unit of work has ended, or that its accounts are not to be waited for. */
    void ended(Unit unit) {
        running.remove(unit);
        knownBlocked = 0;
    }

    /** Returns the units of work that run. */
    List<Unit> running() {
        return running;
    }
}
