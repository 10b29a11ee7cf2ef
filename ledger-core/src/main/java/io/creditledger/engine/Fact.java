package io.creditledger.engine;

import io.creditledger.Balance;
import io.creditledger.Leg;
import io.creditledger.LotId;
import io.creditledger.MarkCrossing;
import io.creditledger.TransactionId;
import io.creditledger.event.LedgerEvent;
import io.creditledger.event.LedgerEvent.AccountOpened;
import io.creditledger.event.LedgerEvent.DueApplied;
import io.creditledger.event.LedgerEvent.OperationAccepted;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that a decision has brought about, as far as events tell it: references to what was decided, from which the event is
 * built only if somebody listens.
 */
public sealed interface Fact {
    /** Returns the event. */
    LedgerEvent event();

    /** Returns the limited accounts that it is about, right after it. */
    List<AccountState> after();

    /** Returns the marks that it crossed. */
    List<MarkCrossing> crossed();

    /** Returns the same with more marks that it crossed. */
    Fact crossing(List<MarkCrossing> more);

    /** Returns the same with the operation in the course of which the ledger did it by itself. */
    Fact causedBy(long operation);

    /**
     * An operation was recorded.
     *
     * @param operation the operation
     * @param after the limited accounts that it is about, right after it
     * @param crossed the marks that it crossed
     * @param cause the operation in the course of which the ledger booked it by itself, or null
     */
    record Booked(
            OperationRecord operation,
            List<AccountState> after,
            List<MarkCrossing> crossed,
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
                    crossed,
                    operation.recordedAt(),
                    operation.effectiveAt(),
                    operation.metadata(),
                    Optional.ofNullable(operation.reference()).map(TransactionId::new),
                    Optional.ofNullable(cause).map(TransactionId::new));
        }

        /** What has a key was asked for, not caused. */
        @Override
        public Fact causedBy(long other) {
            return operation.key() == null ? new Booked(operation, after, crossed, other) : this;
        }

        @Override
        public Fact crossing(List<MarkCrossing> more) {
            return new Booked(operation, after, joined(crossed, more), cause);
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
                    account.marks(),
                    balances(after()),
                    account.openedAt());
        }

        @Override
        public List<AccountState> after() {
            return account.limited() ? List.of(account) : List.of();
        }

        /** An account starts where it is. */
        @Override
        public List<MarkCrossing> crossed() {
            return List.of();
        }

        @Override
        public Fact crossing(List<MarkCrossing> more) {
            throw new IllegalStateException("an opening crosses no marks");
        }

        @Override
        public Fact causedBy(long operation) {
            return this;
        }
    }

    /**
     * What was due on an account was booked.
     *
     * @param account the account after it
     * @param expired the holds that have expired
     * @param started the lots that have started
     * @param crossed the marks that it crossed
     * @param cause the operation in the course of which it was booked, or null
     */
    record DueBooked(
            AccountState account,
            List<HoldState> expired,
            List<Long> started,
            List<MarkCrossing> crossed,
            @Nullable Long cause)
            implements Fact {
        @Override
        public LedgerEvent event() {
            return new DueApplied(
                    account.id(),
                    account.balance(),
                    expired.stream().map(HoldState::view).toList(),
                    started.stream().map(LotId::new).toList(),
                    crossed,
                    account.recordedAt(),
                    Optional.ofNullable(cause).map(TransactionId::new));
        }

        @Override
        public Fact causedBy(long operation) {
            return new DueBooked(account, expired, started, crossed, operation);
        }

        @Override
        public List<AccountState> after() {
            return List.of(account);
        }

        @Override
        public Fact crossing(List<MarkCrossing> more) {
            return new DueBooked(account, expired, started, joined(crossed, more), cause);
        }
    }

    private static List<MarkCrossing> joined(List<MarkCrossing> some, List<MarkCrossing> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static List<Balance> balances(List<AccountState> accounts) {
        return accounts.stream().map(AccountState::balance).toList();
    }
}
