package io.creditledger.jdbc.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.jdbc.internal.commit.Leadership.Action;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a unit of work takes, and when the next may begin. */
class CallQueueTest {
    private static final int ANY = 1_000;

    private final CallQueue queue = new CallQueue();
    private Leadership leadership = Leadership.none(2);
    private int users;

    private PendingCall add(int commands, String... locks) {
        Set<AccountId> accounts = Stream.of(locks).map(AccountId::of).collect(Collectors.toSet());
        PendingCall call =
                PendingCall.ofThisThread(new FakeBatch(commands, accounts), Deadline.in(Duration.ofMinutes(1)));
        queue.add(call);
        return call;
    }

    /** Adds calls about an account each that no other call is about. */
    private List<PendingCall> addOthers(int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> add(1, "user " + users++))
                .toList();
    }

    private @Nullable Unit tryClaim(int limit) {
        Leadership.Step step = leadership.claim(leadership.hasRoom() && queue.isReady());
        leadership = step.next();
        if (step.action() != Action.LEAD) {
            return null;
        }
        CallQueue.Taken taken = queue.take(limit);
        Unit unit = new Unit(taken.calls(), new UnitControl(Deadline.in(Duration.ofMinutes(1))), true, !taken.full());
        queue.began(unit);
        if (taken.full()) {
            leadership = leadership.gathered();
        }
        return unit;
    }

    private Unit claim(int limit) {
        Unit unit = tryClaim(limit);
        assertThat(unit).isNotNull();
        return unit;
    }

    private void writes(Unit unit) {
        if (unit.gathering) {
            unit.gathering = false;
            leadership = leadership.gathered();
        }
    }

    private void end(Unit unit) {
        leadership = leadership.ended(unit.gathering);
        unit.gathering = false;
        queue.ended(unit);
    }

    private void assertNobodyLeads() {
        assertThat(tryClaim(ANY)).isNull();
    }

    @Test
    void anEmptyQueueHasNothingToLead() {
        assertNobodyLeads();
        assertThat(queue.commands()).isZero();
    }

    @Test
    void allAreTakenInTheirOrder() {
        PendingCall first = add(1, "a");
        PendingCall second = add(2, "b");
        PendingCall third = add(1, "a");
        assertThat(queue.commands()).isEqualTo(4);

        assertThat(claim(ANY).calls).containsExactly(first, second, third);

        assertThat(Stream.of(first, second, third).map(call -> call.state)).containsOnly(CallState.TAKEN);
        assertThat(queue.commands()).isZero();
    }

    @Test
    void nobodyElseLeadsUntilTheUnitOfWorkWrites() {
        add(1, "a");
        Unit unit = claim(ANY);
        List<PendingCall> next = addOthers(2);
        assertNobodyLeads();

        writes(unit);

        assertThat(claim(ANY).calls).isEqualTo(next);
    }

    @Test
    void aFewDoNotGoBesideALargeUnitOfWorkButAfterIt() {
        add(8, "a");
        writes(claim(ANY));
        List<PendingCall> few = addOthers(5);
        assertNobodyLeads();
        addOthers(1);
        assertThat(claim(ANY).calls)
                .as("three quarters as many")
                .startsWith(few.get(0))
                .hasSize(6);
    }

    @Test
    void oneAloneGoesAfterEvenTheSmallest() {
        add(1, "a");
        Unit unit = claim(ANY);
        writes(unit);
        PendingCall next = add(1, "b");
        assertNobodyLeads();

        end(unit);

        assertThat(claim(ANY).calls).containsExactly(next);
    }

    @Test
    void aUnitOfWorkThatNeverWroteMakesRoomAsWell() {
        add(1, "a");
        Unit unit = claim(ANY);
        PendingCall next = add(1, "a");

        end(unit);

        assertThat(claim(ANY).calls).containsExactly(next);
    }

    @Test
    void thereAreNeverMoreThanTwoAtOnce() {
        add(1, "a");
        Unit one = claim(ANY);
        writes(one);
        addOthers(2);
        writes(claim(ANY));
        List<PendingCall> rest = addOthers(2);
        assertNobodyLeads();

        end(one);

        assertThat(claim(ANY).calls).isEqualTo(rest);
    }

    /** The retry of a unit of work writes once more, while another gathers. */
    @Test
    void whoWritesAgainDoesNotTakeTheLeadFromTheNext() {
        add(1, "a");
        Unit one = claim(ANY);
        writes(one);
        addOthers(2);
        claim(ANY);
        addOthers(2);

        writes(one);

        assertNobodyLeads();
        end(one);
        assertNobodyLeads();
    }

    @Test
    void callsAboutAccountsInUseArePassedOverAndKeepTheirPlace() {
        add(1, "a");
        Unit running = claim(ANY);
        writes(running);
        PendingCall same = add(1, "a");
        PendingCall free = add(1, "b");
        PendingCall sameAgain = add(1, "a");
        PendingCall alsoFree = add(1, "c");

        Unit other = claim(ANY);
        assertThat(other.calls).containsExactly(free, alsoFree);
        writes(other);
        end(running);

        assertThat(claim(ANY).calls).containsExactly(same, sameAgain);
    }

    /** Otherwise calls about a, and about b, could go on without both accounts ever being free for the one in between. */
    @Test
    void whatIsPassedOverIsNotOvertakenAtItsOtherAccount() {
        add(1, "a");
        Unit running = claim(ANY);
        writes(running);
        PendingCall both = add(1, "a", "b");
        PendingCall later = add(1, "b");
        assertNobodyLeads();
        PendingCall other = add(1, "c");
        Unit beside = claim(ANY);
        assertThat(beside.calls).containsExactly(other);
        writes(beside);

        end(running);

        assertThat(claim(ANY).calls).containsExactly(both, later);
    }

    @Test
    void whenAllAreAboutOneAccountUnitsOfWorkRunOneAfterTheOther() {
        add(1, "hot");
        Unit unit = claim(ANY);
        writes(unit);
        PendingCall next = add(2, "hot");
        assertNobodyLeads();

        end(unit);

        assertThat(claim(ANY).calls).containsExactly(next);
    }

    @Test
    void whatLocksNothingIsAlwaysFree() {
        add(1);
        writes(claim(ANY));
        PendingCall next = add(2);

        assertThat(claim(ANY).calls).containsExactly(next);
    }

    @Test
    void whereTwoAtOnceDoNotPayOneRunsAtATime() {
        leadership = Leadership.none(1);
        add(1, "a");
        Unit unit = claim(ANY);
        writes(unit);
        PendingCall next = add(2, "b");
        assertNobodyLeads();

        end(unit);

        assertThat(claim(ANY).calls).containsExactly(next);
    }

    @Test
    void whatDoesNotFitWaitsButTheFirstAlwaysFits() {
        PendingCall large = add(12, "a");
        PendingCall next = add(4, "b");
        PendingCall after = add(7, "c");
        PendingCall small = add(1, "d");

        Unit first = claim(10);
        assertThat(first.calls).containsExactly(large);
        end(first);
        Unit second = claim(10);
        assertThat(second.calls).as("nobody overtakes what does not fit").containsExactly(next);
        end(second);
        assertThat(claim(10).calls).containsExactly(after, small);
    }

    @Test
    void whenNoMoreFitsTheNextBeginsAtOnce() {
        addOthers(10);
        List<PendingCall> rest = addOthers(8);

        assertThat(claim(10).calls).hasSize(10);

        assertThat(claim(10).calls).isEqualTo(rest);
    }

    @Test
    void whoeverWaitsNoLongerIsNotTaken() {
        PendingCall first = add(1, "a");
        PendingCall gone = add(3, "b");
        PendingCall last = add(1, "c");

        assertThat(queue.remove(gone)).isTrue();
        assertThat(queue.remove(gone)).isFalse();
        assertThat(queue.commands()).isEqualTo(2);
        assertThat(claim(10).calls).containsExactly(first, last);
    }

    @Test
    void whatWasInAFailedUnitOfWorkComesFirstAndInSmallerParts() {
        List<PendingCall> failed = addOthers(4);
        end(claim(ANY));
        failed.forEach(call -> call.callsTogether = 2);
        PendingCall later = add(1, "later");
        queue.addFirst(failed);

        Unit first = claim(ANY);
        assertThat(first.calls).isEqualTo(failed.subList(0, 2));
        end(first);
        Unit second = claim(ANY);
        assertThat(second.calls).isEqualTo(failed.subList(2, 4));
        end(second);
        assertThat(claim(ANY).calls).containsExactly(later);
    }

    @Test
    void whatIsPutBackCountsAgain() {
        List<PendingCall> failed = List.of(add(2, "a"), add(3, "b"));
        Unit unit = claim(ANY);
        assertThat(queue.running()).containsExactly(unit);
        end(unit);
        assertThat(queue.running()).isEmpty();
        assertThat(queue.commands()).isZero();

        queue.addFirst(failed);

        assertThat(queue.commands()).isEqualTo(5);
        assertThat(queue.waiting()).containsExactlyElementsOf(failed);
        assertThat(failed).extracting(call -> call.state).containsOnly(CallState.QUEUED);
    }

    @Test
    void whatFitsExactlyIsTakenAndThenThereIsNoRoom() {
        PendingCall one = add(1, "a");
        PendingCall two = add(2, "b");

        assertThat(queue.take(3)).isEqualTo(new CallQueue.Taken(List.of(one, two), true));
        PendingCall three = add(1, "c");
        assertThat(queue.take(3)).isEqualTo(new CallQueue.Taken(List.of(three), false));
    }

    @Test
    void asManyCallsAreTakenAsTheirSmallestLimitSays() {
        List<PendingCall> calls = addOthers(3);
        calls.get(0).callsTogether = 3;
        calls.get(1).callsTogether = 2;
        assertThat(queue.take(ANY)).isEqualTo(new CallQueue.Taken(calls.subList(0, 2), true));

        PendingCall alone = add(1, "alone");
        alone.callsTogether = 1;
        assertThat(queue.take(ANY)).isEqualTo(new CallQueue.Taken(calls.subList(2, 3), true));
        assertThat(queue.take(ANY)).isEqualTo(new CallQueue.Taken(List.of(alone), true));
    }

    @Test
    void whatWasFoundToBeBlockedIsLookedAtAnewOnceItIsTaken() {
        add(1, "a");
        Unit running = claim(ANY);
        writes(running);
        PendingCall blocked = add(1, "a");
        add(1, "a");
        assertThat(queue.isReady()).isFalse();

        end(running);

        assertThat(queue.take(1).calls()).containsExactly(blocked);
    }

    @Test
    void amongSeveralNewCallsEachIsLookedAt() {
        add(1, "a");
        writes(claim(ANY));
        add(1, "a");
        add(1, "a");
        assertThat(queue.isReady()).isFalse();
        PendingCall free = add(1, "b");
        add(1, "a");

        assertThat(queue.isReady()).isTrue();
        assertThat(queue.firstOfThread()).isSameAs(free);
    }

    private PendingCall addAsync(String... locks) {
        Set<AccountId> accounts = Stream.of(locks).map(AccountId::of).collect(Collectors.toSet());
        PendingCall call = PendingCall.completing(
                new CompletableFuture<>(), new FakeBatch(1, accounts), Deadline.in(Duration.ofMinutes(1)));
        queue.add(call);
        return call;
    }

    @Test
    void noThreadWaitsWhereAllCallsAreAsynchronous() {
        assertThat(queue.firstOfThread()).isNull();
        addAsync("a");

        assertThat(queue.firstOfThread()).isNull();
    }

    @Test
    void aThreadWhoseCallIsFreeIsWokenBeforeOneThatCameEarlier() {
        add(1, "a");
        Unit running = claim(ANY);
        writes(running);
        add(1, "a");
        PendingCall free = add(1, "b");

        assertThat(queue.firstOfThread()).isSameAs(free);
    }

    @Test
    void aThreadLeadsForAnAsynchronousCallEvenIfItsOwnIsBlocked() {
        add(1, "a");
        writes(claim(ANY));
        addAsync("b");
        PendingCall blocked = add(1, "a");

        assertThat(queue.firstOfThread()).isSameAs(blocked);
        queue.remove(blocked);
        assertThat(queue.firstOfThread()).isNull();
    }
}
