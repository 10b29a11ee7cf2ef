package io.creditledger.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.ApplyDueReceipt;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.ExpiryReport;
import io.creditledger.Outcome;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.ExpireDue;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final Asset CREDIT = new Asset("CREDIT", 0);

    private final Shelf shelf = new Shelf(20);

    /** Accounts on which something is due until they are settled, some of them locked or broken. */
    private static final class Shelf implements Sweep.Books {
        private final List<AccountId> due = new ArrayList<>();
        private final Set<AccountId> locked = new HashSet<>();
        private final Map<AccountId, RuntimeException> broken = new HashMap<>();
        private int calls;

        private Shelf(int accounts) {
            IntStream.range(0, accounts).forEach(number -> due.add(user(number)));
        }

        @Override
        public List<AccountId> due(int count) {
            return List.copyOf(due.subList(0, Math.min(count, due.size())));
        }

        /** One broken account undoes the whole unit of work. */
        @Override
        public void settle(List<ApplyDue> commands, Map<AccountId, Outcome<?>> outcomes) {
            calls++;
            for (ApplyDue command : commands) {
                RuntimeException failure = broken.get(command.account());
                if (failure != null) {
                    throw failure;
                }
            }
            for (ApplyDue command : commands) {
                if (!locked.contains(command.account())) {
                    outcomes.put(command.account(), settled(command.account()));
                    due.remove(command.account());
                }
            }
        }

        private static Outcome<ApplyDueReceipt> settled(AccountId account) {
            Balance balance = new Balance(account, CREDIT, true, AccountStatus.OPEN, 0, 0, 0, 0, 0, 1, 1, null);
            return new Outcome.Accepted<>(
                    new ApplyDueReceipt(account, true, Optional.empty(), balance, List.of()), false, List.of(balance));
        }
    }

    private static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }

    private Outcome<ExpiryReport> sweep(int limit) {
        return Sweep.run(ExpireDue.limit(limit), shelf);
    }

    private static StorageException storage(Retry retry) {
        return new StorageException("told to fail", null, null, 0, retry);
    }

    @Test
    void settlesAllTogetherWhenNothingIsInTheWay() {
        Outcome<ExpiryReport> outcome = sweep(20);

        assertThat(outcome.orElseThrow()).isEqualTo(new ExpiryReport(20, 0, List.of(), false));
        assertThat(outcome.changedBalances()).hasSize(20);
        assertThat(shelf.calls).isEqualTo(1);
    }

    @Test
    void tellsWhetherThereIsMoreThanTheLimit() {
        assertThat(sweep(19).orElseThrow()).isEqualTo(new ExpiryReport(19, 0, List.of(), true));
        assertThat(sweep(19).orElseThrow()).isEqualTo(new ExpiryReport(1, 0, List.of(), false));
        assertThat(sweep(19).orElseThrow()).isEqualTo(new ExpiryReport(0, 0, List.of(), false));
    }

    @Test
    void goesPastThoseThatAreLockedOrBroken() {
        IntStream.range(0, 5).forEach(number -> shelf.locked.add(user(number)));
        shelf.broken.put(user(5), new IllegalStateException("broken"));

        ExpiryReport report = sweep(10).orElseThrow();

        assertThat(report.accounts()).isEqualTo(10);
        assertThat(report.skipped()).isEqualTo(5);
        assertThat(report.failures()).extracting(ExpiryReport.Failure::account).containsExactly(user(5));
        assertThat(report.more()).isTrue();
        assertThat(shelf.due).hasSize(10);
    }

    @Test
    void reportsEachThatFailsAndWhy() {
        IllegalStateException one = new IllegalStateException("one");
        AccountNotFoundException other = new AccountNotFoundException(user(12));
        shelf.broken.put(user(3), one);
        shelf.broken.put(user(12), other);

        ExpiryReport report = sweep(20).orElseThrow();

        assertThat(report.accounts()).isEqualTo(18);
        assertThat(report.failures())
                .containsExactly(new ExpiryReport.Failure(user(3), one), new ExpiryReport.Failure(user(12), other));
    }

    @Test
    void countsAConflictAboutOneAccountAsSkipped() {
        shelf.broken.put(user(3), new ConcurrencyException("busy", null, null, 0, Retry.CALL));

        assertThat(sweep(20).orElseThrow()).isEqualTo(new ExpiryReport(19, 1, List.of(), false));
    }

    @Test
    void endsWhenTheDatabaseIsOutOfReach() {
        for (StorageException failure : List.of(
                storage(Retry.CALL),
                storage(Retry.WHOLE_UNIT_OF_WORK),
                new UnknownOutcomeException("unknown", null, null, 0))) {
            shelf.broken.put(user(3), failure);
            int before = shelf.calls;

            assertThatThrownBy(() -> sweep(20)).isSameAs(failure);
            assertThat(shelf.calls).isEqualTo(before + 1);
        }
    }

    @Test
    void aRefusedStatementIsTheFaultOfOneAccount() {
        shelf.broken.put(user(3), storage(Retry.NO));

        assertThat(sweep(20).orElseThrow().accounts()).isEqualTo(19);
    }
}
