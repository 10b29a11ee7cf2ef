package io.creditledger.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.command.Debit;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store is asked to load and lock until a decision lacks nothing. */
class DecisionLoopTest {
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId OTHER = AccountId.of("other");
    private static final MissingInput LOTS = new MissingInput.Lots(USER, 16);
    private static final MissingInput LOT = new MissingInput.OneLot(7);
    private static final MissingInput IDS = new MissingInput.Ids();
    private static final MissingInput ACCOUNT = new MissingInput.Account(OTHER);
    private static final Decision.Decided DECIDED = new Decision.Decided(
            List.of(),
            Overlay.over(WorkingSet.builder().build(List.of(), Instant.EPOCH)).writes(),
            List.of());

    private final Footprint footprint = Footprint.of(Debit.from(USER)
            .amount(1)
            .destination(AccountId.of("revenue"))
            .key(IdempotencyKey.of("test", "debit"))
            .build());
    private final List<String> asked = new ArrayList<>();

    /** Lacks one thing after the other, then nothing. */
    private DecisionLoop.Step<RuntimeException> lacking(List<Set<MissingInput>> needs) {
        return new DecisionLoop.Step<>() {
            private int decisions;

            @Override
            public Decision decide(Set<MissingInput> rows, int ids) {
                asked.add(rows + " " + ids);
                return decisions == needs.size() ? DECIDED : new Decision.NeedMore(needs.get(decisions++));
            }

            @Override
            public void lockAgain() {
                asked.add("lock " + footprint.accounts().size());
            }
        };
    }

    private void run(List<Set<MissingInput>> needs) {
        assertThat(DecisionLoop.run(footprint, lacking(needs))).isSameAs(DECIDED);
    }

    @Test
    void whatLacksNothingIsDecidedOnce() {
        run(List.of());

        assertThat(asked).containsExactly("[] 1");
    }

    @Test
    void rowsAreLoadedUnderTheLocksThatAreHeld() {
        run(List.of(Set.of(LOTS), Set.of(LOT)));

        assertThat(asked).containsExactly("[] 1", "[" + LOTS + "] 1", "[" + LOT + "] 1");
    }

    @Test
    void moreIdsNeedNoFurtherLock() {
        run(List.of(Set.of(IDS), Set.of(IDS)));

        assertThat(asked).containsExactly("[] 1", "[] 17", "[] 34");
    }

    @Test
    void rowsThatAreLackingBesideIdsAreLoadedOnceTheyLackAlone() {
        run(List.of(Set.of(IDS, LOT), Set.of(LOT)));

        assertThat(asked).containsExactly("[] 1", "[] 17", "[" + LOT + "] 17");
    }

    @Test
    void anAccountOrAnOperationIsLockedFirst() {
        OperationRef operation = OperationRef.of(IdempotencyKey.of("test", "other"));
        run(List.of(Set.of(ACCOUNT, IDS), Set.of(new MissingInput.Operation(operation))));

        assertThat(asked).containsExactly("[] 1", "lock 3", "[] 17", "lock 3", "[] 17");
        assertThat(footprint.accounts()).contains(OTHER);
        assertThat(footprint.references()).containsExactly(operation);
    }

    @Test
    void afterAnotherLockTheSameRowsMayBeLackingAgain() {
        run(List.of(Set.of(LOT), Set.of(ACCOUNT), Set.of(LOT)));

        assertThat(asked).containsExactly("[] 1", "[" + LOT + "] 1", "lock 3", "[] 1", "[" + LOT + "] 1");
    }

    @Test
    void rowsThatStayLackingAreAnError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> run(List.of(Set.of(LOT), Set.of(LOTS), Set.of(LOT, LOTS))))
                .withMessageContaining("the working set keeps lacking");
        assertThat(asked).hasSize(3);
    }

    @Test
    void anAccountThatStaysLackingIsAnError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> run(List.of(Set.of(ACCOUNT), Set.of(ACCOUNT))))
                .withMessage("the working set keeps lacking " + ACCOUNT);
    }

    @Test
    void aFailureOfTheStoreIsPassedOn() {
        IOException failure = new IOException("told to");
        assertThatThrownBy(() -> DecisionLoop.run(footprint, (rows, ids) -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void aStoreThatHasLockedEverythingDecidesAgain() {
        List<Decision> decisions = new ArrayList<>(List.of(new Decision.NeedMore(Set.of(ACCOUNT)), DECIDED));

        assertThat(DecisionLoop.run(footprint, (rows, ids) -> decisions.remove(0)))
                .isSameAs(DECIDED);
    }
}
