package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.jdbc.Call.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who leads, and what. */
class CallQueueTest {
    private static final int ANY = 1_000;

    private final CallQueue queue = new CallQueue(2);
    private int users;

    private static Call call(int commands, String... locks) {
        List<Command<?>> list = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            list.add(Debit.from(AccountId.of("user"))
                    .amount(1)
                    .defaultDestination(AccountId.of("revenue"))
                    .key(IdempotencyKey.of("test", "key " + i))
                    .build());
        }
        Set<AccountId> accounts = Stream.of(locks).map(AccountId::of).collect(Collectors.toSet());
        return Call.ofThisThread(new Job(list), accounts, Duration.ofSeconds(1));
    }

    private Call add(int commands, String... locks) {
        Call call = call(commands, locks);
        queue.add(call);
        return call;
    }

    /** Adds calls about an account each that no other call is about. */
    private List<Call> addOthers(int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> add(1, "user " + users++))
                .toList();
    }

    private List<Call> take(Call leader, int limit) {
        return queue.take(unit(leader), limit);
    }

    private static CallQueue.Unit unit(Call leader) {
        return Objects.requireNonNull(leader.leads);
    }

    @Test
    void anEmptyQueueHasNoLeader() {
        assertThat(queue.appoint()).isNull();
        assertThat(queue.commands()).isZero();
    }

    @Test
    void theFirstLeadsAndTakesAllInTheirOrder() {
        Call first = add(1, "a");
        Call second = add(2, "b");
        Call third = add(1, "a");

        assertThat(queue.appoint()).isSameAs(first);
        assertThat(first.turn).isEqualTo(Turn.LEAD);
        assertThat(queue.commands()).isEqualTo(4);
        assertThat(take(first, ANY)).containsExactly(first, second, third);
        assertThat(Stream.of(first, second, third).map(call -> call.turn)).containsOnly(Turn.TAKEN);
        assertThat(queue.commands()).isZero();
    }

    @Test
    void nobodyElseLeadsUntilTheLeaderWrites() {
        Call leader = add(1, "a");
        assertThat(queue.appoint()).isSameAs(leader);
        take(leader, ANY);
        List<Call> next = addOthers(2);
        assertThat(queue.appoint()).isNull();

        queue.writes(unit(leader));

        assertThat(queue.appoint()).isSameAs(next.get(0));
        assertThat(take(next.get(0), ANY)).isEqualTo(next);
    }

    @Test
    void aFewDoNotGoBesideALargeUnitOfWorkButAfterIt() {
        Call leader = add(8, "a");
        queue.appoint();
        take(leader, ANY);
        queue.writes(unit(leader));
        List<Call> few = addOthers(5);
        assertThat(queue.appoint()).isNull();
        addOthers(1);
        assertThat(queue.appoint()).as("three quarters as many").isSameAs(few.get(0));
    }

    @Test
    void oneAloneGoesAfterEvenTheSmallest() {
        Call leader = add(1, "a");
        queue.appoint();
        take(leader, ANY);
        queue.writes(unit(leader));
        Call next = add(1, "b");
        assertThat(queue.appoint()).isNull();

        queue.ended(unit(leader));

        assertThat(queue.appoint()).isSameAs(next);
    }

    @Test
    void aUnitOfWorkThatNeverWroteMakesRoomAsWell() {
        Call leader = add(1, "a");
        queue.appoint();
        take(leader, ANY);
        Call next = add(1, "a");

        queue.ended(unit(leader));

        assertThat(queue.appoint()).isSameAs(next);
    }

    @Test
    void thereAreNeverMoreThanTwoAtOnce() {
        Call one = add(1, "a");
        queue.appoint();
        take(one, ANY);
        queue.writes(unit(one));
        Call two = addOthers(2).get(0);
        queue.appoint();
        take(two, ANY);
        queue.writes(unit(two));
        List<Call> rest = addOthers(2);
        assertThat(queue.appoint()).isNull();

        queue.ended(unit(one));

        assertThat(queue.appoint()).isSameAs(rest.get(0));
    }

    /** The retry of a unit of work writes once more, while somebody else reads. */
    @Test
    void whoWritesAgainDoesNotTakeTheLeadFromTheNext() {
        Call one = add(1, "a");
        queue.appoint();
        take(one, ANY);
        queue.writes(unit(one));
        Call two = addOthers(2).get(0);
        queue.appoint();
        take(two, ANY);
        addOthers(2);

        queue.writes(unit(one));

        assertThat(queue.appoint()).isNull();
        queue.ended(unit(one));
        assertThat(queue.appoint()).as("while the second still reads").isNull();
    }

    @Test
    void callsAboutAccountsInUseArePassedOverAndKeepTheirPlace() {
        Call running = add(1, "a");
        queue.appoint();
        take(running, ANY);
        queue.writes(unit(running));
        Call same = add(1, "a");
        Call free = add(1, "b");
        Call sameAgain = add(1, "a");
        Call alsoFree = add(1, "c");

        assertThat(queue.appoint()).isSameAs(free);
        assertThat(take(free, ANY)).containsExactly(free, alsoFree);
        queue.writes(unit(free));
        queue.ended(unit(running));

        assertThat(queue.appoint()).isSameAs(same);
        assertThat(take(same, ANY)).containsExactly(same, sameAgain);
    }

    /** Else calls about a, and about b, could go on for ever without both accounts ever being free for the one in between. */
    @Test
    void whatIsPassedOverIsNotOvertakenAtItsOtherAccount() {
        Call running = add(1, "a");
        queue.appoint();
        take(running, ANY);
        queue.writes(unit(running));
        Call both = add(1, "a", "b");
        Call later = add(1, "b");
        assertThat(queue.appoint()).isNull();
        Call other = add(1, "c");
        assertThat(queue.appoint()).isSameAs(other);
        assertThat(take(other, ANY)).containsExactly(other);

        queue.writes(unit(other));
        queue.ended(unit(running));

        assertThat(queue.appoint()).isSameAs(both);
        assertThat(take(both, ANY)).containsExactly(both, later);
    }

    @Test
    void whoWaitedBeforeTheLeaderIsTakenAlongOnceFree() {
        Call running = add(1, "a");
        queue.appoint();
        take(running, ANY);
        queue.writes(unit(running));
        Call waiting = add(1, "a");
        Call leader = add(1, "b");
        assertThat(queue.appoint()).isSameAs(leader);

        queue.ended(unit(running));

        assertThat(take(leader, ANY)).containsExactly(leader, waiting);
    }

    @Test
    void whenAllAreAboutOneAccountUnitsOfWorkRunOneAfterTheOther() {
        Call leader = add(1, "hot");
        queue.appoint();
        take(leader, ANY);
        queue.writes(unit(leader));
        Call next = add(2, "hot");
        assertThat(queue.appoint()).isNull();

        queue.ended(unit(leader));

        assertThat(queue.appoint()).isSameAs(next);
    }

    @Test
    void whatLocksNothingIsAlwaysFree() {
        Call leader = add(1);
        queue.appoint();
        take(leader, ANY);
        queue.writes(unit(leader));
        Call next = add(2);

        assertThat(queue.appoint()).isSameAs(next);
    }

    @Test
    void whereTwoAtOnceDoNotPayOneRunsAtATime() {
        CallQueue single = new CallQueue(1);
        Call leader = call(1, "a");
        single.add(leader);
        single.appoint();
        single.take(unit(leader), ANY);
        single.writes(unit(leader));
        Call next = call(2, "b");
        single.add(next);
        assertThat(single.appoint()).isNull();

        single.ended(unit(leader));

        assertThat(single.appoint()).isSameAs(next);
    }

    @Test
    void whatDoesNotFitWaitsButTheLeaderAlwaysFits() {
        Call large = add(12, "a");
        Call next = add(4, "b");
        Call after = add(7, "c");
        Call small = add(1, "d");

        queue.appoint();
        assertThat(take(large, 10)).containsExactly(large);
        queue.ended(unit(large));
        queue.appoint();
        assertThat(take(next, 10)).as("nobody overtakes what does not fit").containsExactly(next);
        queue.ended(unit(next));
        queue.appoint();
        assertThat(take(after, 10)).containsExactly(after, small);
    }

    @Test
    void whenNoMoreFitsTheNextBeginsAtOnce() {
        Call leader = add(1, "a");
        addOthers(9);
        List<Call> rest = addOthers(8);
        queue.appoint();

        assertThat(take(leader, 10)).hasSize(10);

        assertThat(queue.appoint()).isSameAs(rest.get(0));
    }

    @Test
    void whoeverWaitsNoLongerIsNotTaken() {
        Call first = add(1, "a");
        Call gone = add(3, "b");
        Call last = add(1, "c");

        assertThat(queue.remove(gone)).isTrue();
        assertThat(queue.remove(gone)).isFalse();
        assertThat(queue.commands()).isEqualTo(2);
        queue.appoint();
        assertThat(take(first, 10)).containsExactly(first, last);
    }
}
