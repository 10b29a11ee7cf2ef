package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.jdbc.Call.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait, and who leads. A leader takes whatever waits, first come, first served, and runs it as one unit of
 * work. Where more than one may run at a time, the next leader begins when this one goes over to writing, so that the
 * database writes one while it reads for the other. Units of work that run at once do not meet at an account: a call
 * about one that is in use is passed over, and keeps its place. Calls about one account are taken in the order in which
 * they came. Not thread-safe.
 */
final class CallQueue {
    /** How many waiting calls are looked at to find one that may lead: each call that comes looks. */
    private static final int LOOKED_AT = 64;

    /** The fewest commands that are worth a unit of work beside another. */
    private static final int FEWEST = 2;

    private final int atOnce;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final List<Unit> running = new ArrayList<>();
    private @Nullable Unit reading;
    private int commands;

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

    private @Nullable Call firstFree() {
        Set<AccountId> spokenFor = new HashSet<>();
        Iterator<Call> first = waiting.iterator();
        for (int i = 0; i < LOOKED_AT && first.hasNext(); i++) {
            Call call = first.next();
            if (isFree(call, spokenFor)) {
                return call;
            }
        }
        return null;
    }

    /**
     * Returns whether a call may be taken. If not, it speaks for its accounts, so that nobody who came later gets there
     * first: one that needs two busy accounts would never find both of them free.
     */
    private boolean isFree(Call call, Set<AccountId> spokenFor) {
        boolean free = Collections.disjoint(call.locks, spokenFor);
        for (Unit unit : running) {
            free = free && Collections.disjoint(call.locks, unit.accounts);
        }
        if (!free) {
            spokenFor.addAll(call.locks);
        }
        return free;
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
        Set<AccountId> spokenFor = new HashSet<>();
        for (Iterator<Call> next = waiting.iterator(); next.hasNext() && taken < limit; ) {
            Call call = next.next();
            if (isFree(call, spokenFor)) {
                if (taken + call.job.size() > limit) {
                    break;
                }
                next.remove();
                commands -= call.job.size();
                taken += call.job.size();
                batch.add(call);
            }
        }
        unit.commands = taken;
        for (Call call : batch) {
            call.turn = Turn.TAKEN;
            unit.accounts.addAll(call.locks);
        }
        return batch;
    }

    /** Notes that a unit of work has read what it needs, and goes over to writing. */
    void writes(Unit unit) {
        if (reading == unit) {
            reading = null;
        }
    }

    /** Notes that a unit of work has ended. */
    void ended(Unit unit) {
        writes(unit);
        running.remove(unit);
    }
}
