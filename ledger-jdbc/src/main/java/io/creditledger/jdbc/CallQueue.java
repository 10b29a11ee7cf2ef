package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.jdbc.Call.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait, and who leads. A leader takes whatever waits, first come, first served, and runs it as one unit of
 * work. Where more than one may run at a time, the next leader begins when this one goes over to writing, so that the
 * database writes one while it reads for the other; or at once, if no more fits into this one. Units of work that run at once do not meet at an account: a call
 * about one that is in use is passed over, and keeps its place. Calls about one account are taken in the order in which
 * they came. Not thread-safe.
 */
final class CallQueue {
    /** The fewest commands that are worth a unit of work beside another. */
    private static final int FEWEST = 2;

    private final int atOnce;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final List<Unit> running = new ArrayList<>();
    private @Nullable Unit reading;
    private int commands;
    /** How many of those that wait are known not to be free, from the first on; 0 when that may have changed. */
    private int inVain;

    /** The accounts of these. */
    private final Set<AccountId> spokenFor = new HashSet<>();

    /**
     * Creates an empty queue.
     *
     * @param atOnce how many units of work may run at once
     */
    CallQueue(int atOnce) {
        this.atOnce = atOnce;
    }

    /** A unit of work, from the moment that somebody is to lead it. */
    static final class Unit {
        private final Call leader;
        private final Set<AccountId> accounts = new HashSet<>();
        private int commands;

        private Unit(Call leader) {
            this.leader = leader;
        }
    }

    void add(Call call) {
        waiting.add(call);
        commands += call.job.size();
    }

    /** Takes a call out that will wait no longer; returns whether it was waiting. */
    boolean remove(Call call) {
        if (!waiting.remove(call)) {
            return false;
        }
        commands -= call.job.size();
        inVain = 0;
        return true;
    }

    /** Returns how many commands wait. */
    int commands() {
        return commands;
    }

    /** Gives a call the lead of the next unit of work if that may begin, and returns it. */
    @Nullable
    Call appoint() {
        if (reading != null || running.size() >= atOnce || !isWorthwhile()) {
            return null;
        }
        Call leader = firstFree();
        if (leader != null) {
            reading = new Unit(leader);
            running.add(reading);
            leader.leads = reading;
            leader.turn = Turn.LEAD;
        }
        return leader;
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

    /** Looks only at the last that came if nothing else has changed since all before it were looked at in vain. */
    private @Nullable Call firstFree() {
        if (inVain > 0 && inVain == waiting.size() - 1) {
            Call last = waiting.getLast();
            if (isFree(last)) {
                return last;
            }
        } else {
            spokenFor.clear();
            for (Call call : waiting) {
                if (isFree(call)) {
                    return call;
                }
            }
        }
        inVain = waiting.size();
        return null;
    }

    /**
     * Returns whether a call may be taken. If not, it speaks for its accounts, so that nobody who came later gets there
     * first: one that needs two busy accounts would never find both of them free.
     */
    private boolean isFree(Call call) {
        boolean free = isFree(call, spokenFor);
        for (Unit unit : running) {
            free = free && isFree(call, unit.accounts);
        }
        if (!free) {
            spokenFor.addAll(call.locks);
        }
        return free;
    }

    /** The library's way to compare two sets looks at each element of the second, which is the large one. */
    private static boolean isFree(Call call, Set<AccountId> inUse) {
        for (AccountId account : call.locks) {
            if (inUse.contains(account)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes out the calls of a unit of work: its leader, and as many others as fit.
     *
     * @param limit the most commands, unless the leader alone has more
     */
    List<Call> take(Unit unit, int limit) {
        List<Call> batch = new ArrayList<>();
        remove(unit.leader);
        batch.add(unit.leader);
        int taken = unit.leader.job.size();
        boolean full = taken >= limit;
        spokenFor.clear();
        inVain = 0;
        for (Iterator<Call> next = waiting.iterator(); next.hasNext() && !full; ) {
            Call call = next.next();
            if (isFree(call)) {
                full = taken + call.job.size() > limit;
                if (full) {
                    break;
                }
                next.remove();
                commands -= call.job.size();
                taken += call.job.size();
                full = taken == limit;
                batch.add(call);
            }
        }
        unit.commands = taken;
        for (Call call : batch) {
            call.turn = Turn.TAKEN;
            unit.accounts.addAll(call.locks);
        }
        if (full) {
            // Whoever still waits would wait in vain.
            writes(unit);
        }
        return batch;
    }

    /** Notes that a unit of work has read what it needs, and goes over to writing: the next may begin. */
    void writes(Unit unit) {
        if (reading == unit) {
            reading = null;
        }
    }

    /** Notes that a unit of work has ended. */
    void ended(Unit unit) {
        writes(unit);
        running.remove(unit);
        inVain = 0;
    }
}
