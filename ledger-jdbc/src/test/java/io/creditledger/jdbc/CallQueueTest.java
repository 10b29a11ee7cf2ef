package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.jdbc.Call.Turn;
import io.creditledger.jdbc.OwnedUnits.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who leads, and what. Calls about even numbers are in one half, about odd ones in the other. */
class CallQueueTest {
    private static final int EVEN = 2;
    private static final int ODD = 3;
    private static final int LONG = CallQueue.WORTHWHILE;

    private final CallQueue queue = new CallQueue(true);

    private static Call call(int about, int commands) {
        List<Command<?>> list = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            list.add(Debit.from(AccountId.of("user"))
                    .amount(1)
                    .defaultDestination(AccountId.of("revenue"))
                    .key(IdempotencyKey.of("test", "key " + i))
                    .build());
        }
        return Call.ofThisThread(new Job(list), about, Duration.ofSeconds(1));
    }

    private Call add(int about, int commands) {
        Call call = call(about, commands);
        queue.add(call);
        return call;
    }

    private List<Call> add(int about, int commands, int calls) {
        return IntStream.range(0, calls).mapToObj(i -> add(about, commands)).toList();
    }

    @Test
    void anEmptyQueueHasNoLeader() {
        assertThat(queue.appoint()).isEmpty();
        assertThat(queue.commands()).isZero();
    }

    @Test
    void theFirstLeadsAndTakesBothHalvesInTheirOrder() {
        Call first = add(ODD, 1);
        Call second = add(EVEN, 2);
        Call third = add(ODD, 1);

        assertThat(queue.appoint()).containsExactly(first);
        assertThat(first.turn).isEqualTo(Turn.LEAD);
        assertThat(queue.commands()).isEqualTo(4);
        assertThat(queue.take(first.leads, 1_000)).containsExactly(first, second, third);
        assertThat(Stream.of(first, second, third).map(call -> call.turn)).containsOnly(Turn.TAKEN);
        assertThat(queue.commands()).isZero();
    }

    @Test
    void nobodyElseLeadsMeanwhile() {
        Call leader = add(ODD, 1);
        assertThat(queue.appoint()).containsExactly(leader);

        add(EVEN, 1, 2 * LONG);
        add(ODD, 1, 2 * LONG);

        assertThat(queue.appoint()).isEmpty();
        queue.release(leader.leads);
        assertThat(queue.appoint()).hasSize(2);
    }

    @Test
    void twoLeadWhenBothHalvesAreLong() {
        List<Call> even = add(EVEN, 1, LONG);
        List<Call> odd = add(ODD, 1, LONG);

        List<Call> leaders = queue.appoint();

        assertThat(leaders).containsExactly(even.get(0), odd.get(0));
        assertThat(queue.take(leaders.get(0).leads, 1_000)).isEqualTo(even);
        assertThat(queue.take(leaders.get(1).leads, 1_000)).isEqualTo(odd);
        assertThat(queue.appoint()).isEmpty();
    }

    @Test
    void oneLeadsWhenOnlyOneHalfIsLong() {
        Call first = add(ODD, 1);
        add(EVEN, 1, 10 * LONG);

        assertThat(queue.appoint()).containsExactly(first);
        assertThat(queue.take(first.leads, 20 * LONG)).hasSize(10 * LONG + 1);
    }

    @Test
    void aFreeHalfGetsALeaderOfItsOwnOnceItIsLong() {
        add(EVEN, LONG);
        add(ODD, LONG);
        List<Call> leaders = queue.appoint();
        leaders.forEach(leader -> queue.take(leader.leads, 1_000));
        queue.release(leaders.get(0).leads);

        Call next = add(EVEN, LONG - 1);
        assertThat(queue.appoint()).isEmpty();
        add(EVEN, 1);
        assertThat(queue.appoint()).containsExactly(next);
        assertThat(next.leads).isEqualTo(leaders.get(0).leads);
    }

    @Test
    void whenBothHaveEndedAShortRestIsTakenTogether() {
        add(EVEN, LONG);
        add(ODD, LONG);
        List<Call> leaders = queue.appoint();
        leaders.forEach(leader -> queue.take(leader.leads, 1_000));
        Call even = add(EVEN, 1);
        Call odd = add(ODD, 1);

        queue.release(leaders.get(0).leads);
        assertThat(queue.appoint()).isEmpty();
        queue.release(leaders.get(1).leads);
        assertThat(queue.appoint()).containsExactly(even);
        assertThat(queue.take(even.leads, 1_000)).containsExactly(even, odd);
    }

    @Test
    void whereTwoAtOnceDoNotPayOneLeadsAll() {
        CallQueue single = new CallQueue(false);
        for (int i = 0; i < 10 * LONG; i++) {
            single.add(call(i, 1));
        }

        List<Call> leaders = single.appoint();

        assertThat(leaders).hasSize(1);
        assertThat(single.take(leaders.get(0).leads, 1_000)).hasSize(10 * LONG);
    }

    @Test
    void whatDoesNotFitWaitsButTheFirstAlwaysFits() {
        Call large = add(EVEN, 12);
        Call next = add(ODD, 4);
        Call after = add(ODD, 7);
        queue.appoint();

        assertThat(queue.take(large.leads, 10)).containsExactly(large);
        assertThat(queue.take(large.leads, 10)).containsExactly(next);
        assertThat(queue.take(large.leads, 10)).containsExactly(after);
        assertThat(queue.take(large.leads, 10)).isEmpty();
    }

    @Test
    void whoeverWaitsNoLongerIsNotTaken() {
        Call first = add(EVEN, 1);
        Call gone = add(ODD, 3);
        Call last = add(ODD, 1);

        assertThat(queue.remove(gone)).isTrue();
        assertThat(queue.remove(gone)).isFalse();
        assertThat(queue.commands()).isEqualTo(2);
        queue.appoint();
        assertThat(queue.take(first.leads, 10)).containsExactly(first, last);
    }
}
