package io.creditledger.engine;

import io.creditledger.Balance;
import io.creditledger.Leg;
import io.creditledger.LotId;
import io.creditledger.TransactionId;
import io.creditledger.event.LedgerEvent;
import io.creditledger.event.LedgerEvent.AccountOpened;
import io.creditledger.event.LedgerEvent.DueApplied;
import io.creditledger.event.LedgerEvent.OperationAccepted;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a decision has brought about, as far as events tell it: references to what was decided, from which the event is
 * built only if somebody listens.
 */
public sealed interface Fact {
    /** Returns the event. */
    LedgerEvent event();

    /** Returns the same with the operation in the course of which the ledger did it by itself. */
    Fact causedBy(long operation);

    /**
     * An operation was recorded.
     *
     * @param operation the operation
     * @param after the limited accounts that it is about, right after it
     * @param cause the operation in the course of which the ledger booked it by itself, or null
     */
    record Booked(
            OperationRecord operation,
            List<AccountState> after,
            @Nullable Long cause) implements Fact {
        @Override
        public LedgerEvent event() {
            return new OperationAccepted(
                    new TransactionId(operation.id()),
                    operation.kind(),
                    Optional.ofNullable(operation.key()),
                    operation.postings().stream()
                            .map(PostingRecord::posting)
                            .map(posting -> new Leg(posting.account(), posting.asset(), posting.amount()))
                            .toList(),
                    balances(after),
                    operation.recordedAt(),
                    operation.effectiveAt(),
                    operation.metadata(),
                    Optional.ofNullable(operation.reference()).map(TransactionId::new),
                    Optional.ofNullable(cause).map(TransactionId::new));
        }

        /** What has a key was asked for, not caused. */
        @Override
        public Fact causedBy(long other) {
            return operation.key() == null ? new Booked(operation, after, other) : this;
        }
    }

    /**
     * An account was opened.
     *
     * @param account as it was opened
     */
    record Opened(AccountState account) implements Fact {
        @Override
        public LedgerEvent event() {
            return new AccountOpened(
                    account.id(),
                    account.asset(),
                    account.limited(),
                    account.floor(),
                    account.ceiling(),
                    account.limited() ? balances(List.of(account)) : List.of(),
                    account.openedAt());
        }

        @Override
        public Fact causedBy(long operation) {
            return this;
        }
    }

    /**
     * What was due on an account was booked.
     *
     * @param after the account after it
     * @param expired the holds that have expired
     * @param started the lots that have started
     * @param cause the operation in the course of which it was booked, or null
     */
    record DueBooked(
            AccountState after,
            List<HoldState> expired,
            List<Long> started,
            @Nullable Long cause) implements Fact {
        @Override
        public LedgerEvent event() {
            return new DueApplied(
                    after.id(),
                    after.balance(),
                    expired.stream().map(HoldState::view).toList(),
                    started.stream().map(LotId::new).toList(),
                    after.recordedAt(),
                    Optional.ofNullable(cause).map(TransactionId::new));
        }

        @Override
        public Fact causedBy(long operation) {
            return new DueBooked(after, expired, started, operation);
        }
    }

    private static List<Balance> balances(List<AccountState> accounts) {
        return accounts.stream().map(AccountState::balance).toList();
    }
}
