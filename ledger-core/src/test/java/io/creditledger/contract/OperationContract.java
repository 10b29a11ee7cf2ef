package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.creditledger.Bounds;
import io.creditledger.Operation;
import io.creditledger.Operation.FollowUp;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.Receipt;
import io.creditledger.StatementQuery;
import io.creditledger.TransactionId;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.Reverse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Looking an operation up with what has become of it, without executing anything. */
abstract class OperationContract extends LotSuite {
    private Operation operation(String name) {
        return ledger.operation(ref(name)).orElseThrow();
    }

    private void givenHold(String name, long amount) {
        done(credits.newHold(USER)
                .amount(amount)
                .key(key(name))
                .timeout(Duration.ofSeconds(60))
                .metadata(Map.of("call", "7"))
                .build());
    }

    @Test
    void anOperationThatNothingWasDoneTo() {
        given(USER, 100);
        Receipt debit = credits.debit(USER, 30, key("d"));

        Operation found = operation("d");

        assertThat(found.id()).isEqualTo(debit.transaction().id());
        assertThat(found.kind()).isEqualTo(OperationKind.DEBIT);
        assertThat(found.key()).contains(key("d"));
        assertThat(found.transaction()).isEqualTo(ledger.transaction(key("d")));
        assertThat(found.recordedAt()).isEqualTo(debit.transaction().recordedAt());
        assertThat(found.effectiveAt()).isEqualTo(debit.transaction().effectiveAt());
        assertThat(found.reference()).isEmpty();
        assertThat(found.refunded()).isZero();
        assertThat(found.reversedBy()).isEmpty();
        assertThat(found.followUps()).isEmpty();
        assertThat(ledger.operation(found.ref())).contains(found);
    }

    @Test
    void refundsAreListedByTime() {
        given(USER, 100);
        credits.debit(USER, 30, key("d"));
        credits.debit(USER, 5, key("other"));
        Receipt first = done(Refund.of(ref("d")).amount(10).key(key("r1")).build());
        on(1);
        Receipt second = done(Refund.of(ref("d")).amount(5).key(key("r2")).build());

        Operation found = operation("d");

        assertThat(found.refunded()).isEqualTo(15);
        assertThat(found.reversedBy()).isEmpty();
        assertThat(found.followUps())
                .containsExactly(followUp(first, OperationKind.REFUND, 10), followUp(second, OperationKind.REFUND, 5));
        assertThat(operation("r1").reference()).contains(found.id());
        assertThat(operation("other").followUps()).isEmpty();
    }

    private static FollowUp followUp(Receipt receipt, OperationKind kind, long amount) {
        return new FollowUp(
                receipt.transaction().id(),
                kind,
                receipt.transaction().key(),
                amount,
                receipt.transaction().recordedAt());
    }

    @Test
    void aReversalIsNamed() {
        given(USER, 100);
        credits.debit(USER, 30, key("d"));
        done(Refund.of(ref("d")).amount(10).key(key("r")).build());
        Receipt reversal = done(Reverse.of(ref("d")).key(key("v")).build());

        Operation found = operation("d");

        assertThat(found.refunded()).isEqualTo(30);
        assertThat(found.reversedBy()).contains(reversal.transaction().id());
        assertThat(found.followUps())
                .extracting(FollowUp::kind, FollowUp::amount)
                .containsExactly(tuple(OperationKind.REFUND, 10L), tuple(OperationKind.REVERSE, 20L));
    }

    @Test
    void aHoldListsWhatWasDoneWithIt() {
        given(USER, 100);
        givenHold("h", 50);
        done(ExtendHold.of(ref("h"))
                .timeout(Duration.ofSeconds(90))
                .key(key("e"))
                .build());
        on(1);
        done(CaptureHold.of(ref("h")).amount(20).moreToFollow().key(key("c")).build());
        on(2);
        done(ReleaseHold.of(ref("h")).key(key("l")).build());

        Operation found = operation("h");

        assertThat(found.transaction()).isEmpty();
        assertThat(found.metadata()).containsExactly(Map.entry("call", "7"));
        assertThat(found.toString()).doesNotContain("call");
        assertThat(found.followUps())
                .extracting(FollowUp::key, FollowUp::kind, FollowUp::amount)
                .containsExactly(
                        tuple(Optional.of(key("e")), OperationKind.EXTEND_HOLD, 0L),
                        tuple(Optional.of(key("c")), OperationKind.CAPTURE, 20L),
                        tuple(Optional.of(key("l")), OperationKind.RELEASE, 0L));
        assertThat(operation("c").reference()).contains(found.id());
    }

    @Test
    void ofManyFollowUpsTheLastAreListed() {
        given(USER, 1_000);
        credits.debit(USER, 500, key("d"));
        List<String> names = IntStream.rangeClosed(1, Bounds.FOLLOW_UPS + 1)
                .mapToObj(i -> "r" + i)
                .toList();
        for (int i = 0; i < names.size(); i++) {
            on(i);
            done(Refund.of(ref("d")).amount(1).key(key(names.get(i))).build());
        }

        assertThat(operation("d").refunded()).isEqualTo(Bounds.FOLLOW_UPS + 1);
        assertThat(operation("d").followUps())
                .extracting(followUp -> followUp.key().orElseThrow())
                .containsExactlyElementsOf(names.subList(1, names.size()).stream()
                        .map(ContractSuite::key)
                        .toList());
    }

    @Test
    void whatTheLedgerBooksByItselfIsFoundToo() {
        lot(10, "g", 5);
        on(6);
        done(ApplyDue.of(USER));
        TransactionId expiry = ledger.statement(StatementQuery.of(USER).build())
                .lines()
                .get(0)
                .transaction()
                .id();

        Operation found = ledger.operation(OperationRef.of(expiry)).orElseThrow();

        assertThat(found.kind()).isEqualTo(OperationKind.EXPIRE);
        assertThat(found.key()).isEmpty();
        assertThat(found.transaction()).isEqualTo(ledger.transaction(expiry));
        assertThat(operation("g").followUps()).isEmpty();
    }
}
