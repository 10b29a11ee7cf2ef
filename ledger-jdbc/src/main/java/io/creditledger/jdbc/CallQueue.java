package io.creditledger.jdbc;

import io.creditledger.jdbc.Call.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait, and who leads. They wait in two halves, by the account they are about. As a rule one unit of work
 * takes both, because by itself it costs as much as a few dozen commands. When both halves are long, each gets a unit of
 * work of its own: the two run at once, and do not meet at an account. First come, first served. Not thread-safe.
 */
final class CallQueue {
    /** From so many commands on a half is worth a unit of work of its own; measured in docs/decisions/0014. */
    static final int WORTHWHILE = 50;

    private final boolean halves;
    private final Half even = new Half();
    private final Half odd = new Half();
    private long arrivals;

    /**
     * Creates an empty queue.
     *
     * @param halves whether two units of work may run at once
     */
    CallQueue(boolean halves) {
        this.halves = halves;
    }

    /** Calls that one leader takes, and nobody else until that leader is done. */
    static final class Half {
        private final Deque<Call> calls = new ArrayDeque<>();
        private int commands;
        private boolean led;
    }

    private Half of(Call call) {
        return (call.about & 1) == 0 ? even : odd;
    }

    void add(Call call) {
        Half half = of(call);
        call.arrival = arrivals++;
        half.calls.add(call);
        half.commands += call.job.size();
    }

    /** Takes a call out that will wait no longer; returns whether it was waiting. */
    boolean remove(Call call) {
        Half half = of(call);
        if (!half.calls.remove(call)) {
            return false;
        }
        half.commands -= call.job.size();
        return true;
    }

    /** Returns how many commands wait. */
    int commands() {
        return even.commands + odd.commands;
    }

    /** Gives calls the lead of what nobody leads yet, if that is worth it, and returns them. */
    List<Call> appoint() {
        if (even.led && odd.led) {
            return List.of();
        }
        if (even.led || odd.led) {
            Half free = even.led ? odd : even;
            return free.commands < WORTHWHILE ? List.of() : List.of(lead(List.of(free)));
        }
        if (commands() == 0) {
            return List.of();
        }
        return halves && Math.min(even.commands, odd.commands) >= WORTHWHILE
                ? List.of(lead(List.of(even)), lead(List.of(odd)))
                : List.of(lead(List.of(even, odd)));
    }

    private static Call lead(List<Half> led) {
        led.forEach(half -> half.led = true);
        Call leader = Objects.requireNonNull(first(led), "nobody to lead");
        leader.leads = led;
        leader.turn = Turn.LEAD;
        return leader;
    }

    /**
     * Takes out the calls of the next unit of work: as many as fit, but at least one.
     *
     * @param limit the most commands
     */
    List<Call> take(List<Half> led, int limit) {
        List<Call> batch = new ArrayList<>();
        int commands = 0;
        for (Call call = first(led); call != null; call = first(led)) {
            if (!batch.isEmpty() && commands + call.job.size() > limit) {
                break;
            }
            remove(call);
            call.turn = Turn.TAKEN;
            commands += call.job.size();
            batch.add(call);
        }
        return batch;
    }

    private static @Nullable Call first(List<Half> led) {
        Call first = null;
        for (Half half : led) {
            Call call = half.calls.peek();
            if (call != null && (first == null || call.arrival < first.arrival)) {
                first = call;
            }
        }
        return first;
    }

    /** Ends a lead. */
    void release(List<Half> led) {
        led.forEach(half -> half.led = false);
    }
}
