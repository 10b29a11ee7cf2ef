package io.creditledger.jdbc.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.jdbc.internal.commit.Leadership.Action;
import io.creditledger.jdbc.internal.commit.Leadership.Offer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Visits every state that three callers can reach, in every order of steps, with every kind of executor. In each state at most
 * two units of work run and one gathers. No step can be repeated for ever. Where nothing can happen any more but that time passes,
 * every thread has its answer, and every asynchronous call unless the executor has swallowed its task.
 */
class LeadershipTest {
    private static final int CALLERS = 3;
    private static final int NOBODY = -1;

    private enum ExecutorKind {
        /** Runs tasks some time, on threads of its own; also how a busy one looks. */
        WORKING,
        /** Refuses, throws, or runs inline: it has no thread. */
        REFUSING,
        /** Takes tasks and never runs them. */
        SWALLOWING,
        /** Any of these, from task to task. */
        MOODY
    }

    private enum Caller {
        AWAY,
        /** A thread with a queued call that is about to claim. */
        AWAKE,
        /** A thread with a queued call that sleeps. */
        PARKED,
        /** An asynchronous call in the queue. */
        QUEUED,
        TAKEN,
        /** A thread that is answered, and about to leave. */
        LEAVING,
        GONE;

        boolean isQueued() {
            return this == AWAKE || this == PARKED || this == QUEUED;
        }
    }

    /** A unit of work: which callers' calls it has, and whether it gathers. */
    private record Running(List<Integer> calls, boolean gathering) {}

    /** All there is. */
    private record World(Leadership leadership, List<Caller> callers, int offeredTo, int tasks, List<Running> units) {
        boolean ready() {
            return callers.stream().anyMatch(Caller::isQueued);
        }

        World with(Leadership next) {
            return new World(next, callers, offeredTo, tasks, units);
        }

        World with(int caller, Caller state) {
            List<Caller> next = new ArrayList<>(callers);
            next.set(caller, state);
            return new World(leadership, List.copyOf(next), offeredTo, tasks, units);
        }

        World offeredTo(int caller) {
            return new World(leadership, callers, caller, tasks, units);
        }

        World withTasks(int count) {
            return new World(leadership, callers, offeredTo, count, units);
        }

        World with(List<Running> running) {
            return new World(leadership, callers, offeredTo, tasks, List.copyOf(running));
        }
    }

    private final Map<World, Boolean> seen = new HashMap<>();
    private ExecutorKind executor = ExecutorKind.WORKING;
    private int threads;
    private int ends;

    private boolean isThread(int caller) {
        return caller < threads;
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostWhateverTheOrder(ExecutorKind kind) {
        executor = kind;
        for (int atOnce = 1; atOnce <= 2; atOnce++) {
            for (threads = 0; threads <= CALLERS; threads++) {
                seen.clear();
                visit(new World(
                        Leadership.none(atOnce), List.of(Caller.AWAY, Caller.AWAY, Caller.AWAY), NOBODY, 0, List.of()));
                assertThat(seen).hasSizeGreaterThan(CALLERS);
            }
        }
        assertThat(ends).as("states in which all is over").isPositive();
    }

    private void visit(World world) {
        Boolean done = seen.putIfAbsent(world, false);
        if (done != null) {
            assertThat(done)
                    .as("steps that can be repeated for ever, at %s", world)
                    .isTrue();
            return;
        }
        assertSafe(world);
        List<World> next = steps(world);
        if (next.isEmpty()) {
            assertOver(world);
        }
        next.forEach(this::visit);
        seen.put(world, true);
    }

    private static void assertSafe(World world) {
        Leadership state = world.leadership();
        assertThat(state.running()).isEqualTo(world.units().size()).isBetween(0, state.atOnce());
        assertThat(world.units().stream().filter(Running::gathering).count()).isEqualTo(state.gathering() ? 1 : 0);
    }

    private void assertOver(World world) {
        ends++;
        for (int i = 0; i < CALLERS; i++) {
            boolean swallowed = !isThread(i) && (executor == ExecutorKind.SWALLOWING || executor == ExecutorKind.MOODY);
            if (!swallowed || world.callers().get(i) != Caller.QUEUED) {
                assertThat(world.callers().get(i))
                        .as("caller %d of %s", i, world)
                        .isEqualTo(Caller.GONE);
            }
        }
    }

    private List<World> steps(World world) {
        List<World> next = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            switch (world.callers().get(i)) {
                case AWAY -> {
                    if (isThread(i)) {
                        next.add(world.with(i, Caller.AWAKE));
                    } else {
                        // Executors that refuse leave it to the thread that brought the call.
                        next.addAll(offer(world.with(i, Caller.QUEUED), true));
                    }
                }
                case AWAKE -> next.add(claimOrPark(endOfferTo(world, i), i));
                case LEAVING -> {
                    World left = world.with(i, Caller.GONE);
                    next.addAll(world.offeredTo() == i ? offer(endOfferTo(left, i), true) : List.of(left));
                }
                default -> {}
            }
        }
        if (world.tasks() > 0) {
            World taken =
                    world.withTasks(world.tasks() - 1).with(world.leadership().offerEnded(Offer.TASK));
            next.add(claim(taken));
        }
        for (Running unit : world.units()) {
            if (unit.gathering()) {
                next.addAll(offer(gathered(world, unit), false));
            }
            next.addAll(offer(ended(world, unit), true));
        }
        return next;
    }

    private static World endOfferTo(World world, int caller) {
        return world.offeredTo() == caller
                ? world.offeredTo(NOBODY).with(world.leadership().offerEnded(Offer.THREAD))
                : world;
    }

    private static World claimOrPark(World world, int caller) {
        World claimed = claim(world);
        return claimed.callers().get(caller) == Caller.AWAKE ? claimed.with(caller, Caller.PARKED) : claimed;
    }

    /** A running thread claims, and takes all that is queued. */
    private static World claim(World world) {
        Leadership.Step step = world.leadership().claim(world.ready());
        if (step.action() != Action.LEAD) {
            return world.with(step.next());
        }
        List<Integer> calls = new ArrayList<>();
        World claimed = world.with(step.next()).offeredTo(NOBODY);
        for (int i = 0; i < CALLERS; i++) {
            if (world.callers().get(i).isQueued()) {
                calls.add(i);
                claimed = claimed.with(i, Caller.TAKEN);
            }
        }
        List<Running> units = new ArrayList<>(world.units());
        units.add(new Running(List.copyOf(calls), true));
        return claimed.with(units);
    }

    private static World gathered(World world, Running unit) {
        List<Running> units = new ArrayList<>(world.units());
        units.set(units.indexOf(unit), new Running(unit.calls(), false));
        return world.with(units).with(world.leadership().gathered());
    }

    private World ended(World world, Running unit) {
        List<Running> units = new ArrayList<>(world.units());
        units.remove(unit);
        World ended = world.with(units).with(world.leadership().ended(unit.gathering()));
        for (int call : unit.calls()) {
            ended = ended.with(call, isThread(call) ? Caller.LEAVING : Caller.GONE);
        }
        return ended;
    }

    /** Offers the lead, and does what follows; all that may come of it. */
    private List<World> offer(World world, boolean claimsIfRefused) {
        int parked = world.callers().indexOf(Caller.PARKED);
        Leadership.Step step = world.leadership().offer(world.ready(), parked != NOBODY);
        World offered = world.with(step.next());
        return switch (step.action()) {
            case NONE, LEAD -> List.of(offered);
            case WAKE_THREAD -> List.of(offered.with(parked, Caller.AWAKE).offeredTo(parked));
            case SUBMIT_TASK -> submit(offered, claimsIfRefused);
        };
    }

    private List<World> submit(World world, boolean claimsIfRefused) {
        List<World> next = new ArrayList<>();
        if (executor == ExecutorKind.WORKING || executor == ExecutorKind.MOODY) {
            next.add(world.withTasks(world.tasks() + 1));
        }
        if (executor == ExecutorKind.REFUSING || executor == ExecutorKind.MOODY) {
            World refused = world.with(world.leadership().offerEnded(Offer.TASK));
            next.add(claimsIfRefused ? claim(refused) : refused);
        }
        if (executor == ExecutorKind.SWALLOWING || executor == ExecutorKind.MOODY) {
            next.add(world);
        }
        return next;
    }
}
