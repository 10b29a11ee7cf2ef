package io.creditledger.engine;

import io.creditledger.Account;
import io.creditledger.AccountChange;
import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CaptureReceipt;
import io.creditledger.Hold;
import io.creditledger.HoldReceipt;
import io.creditledger.Lot;
import io.creditledger.LotReceipt;
import io.creditledger.OperationRef;
import io.creditledger.Posting;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.UpToReceipt;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.VoidLot;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/**
 * Builds the answer to a command from its operation. The first execution and every replay go through here, so they cannot
 * differ.
 */
final class Results {
    private Results() {}

    static Object of(Layer layer, KeyedCommand<?> command, OperationRecord operation, boolean replayed) {
        if (command instanceof DebitUpTo debit) {
            return upTo(layer, debit, operation, replayed);
        } else if (command instanceof PlaceHold) {
            return held(layer, operation.id(), operation, replayed);
        } else if (command instanceof ReleaseHold || command instanceof ExtendHold) {
            return held(layer, Objects.requireNonNull(operation.reference()), operation, replayed);
        } else if (command instanceof CaptureHold) {
            return captured(layer, Objects.requireNonNull(operation.reference()), operation, replayed);
        } else if (command instanceof VoidLot voiding) {
            return lot(layer, voiding.lot().value(), operation, replayed);
        } else if (command instanceof ExtendLot extend) {
            return lot(layer, extend.lot().value(), operation, replayed);
        }
        Optional<AccountId> account = accountOf(command);
        if (account.isPresent()) {
            return change(layer.account(account.get()), operation, replayed);
        }
        return receipt(layer, operation, replayed);
    }

    /** Returns the one account of a command that need not move anything. */
    static Optional<AccountId> accountOf(KeyedCommand<?> command) {
        if (command instanceof ChangeLimits change) {
            return Optional.of(change.account());
        } else if (command instanceof FreezeAccount freeze) {
            return Optional.of(freeze.account());
        } else if (command instanceof ReopenAccount reopen) {
            return Optional.of(reopen.account());
        } else if (command instanceof CloseAccount close) {
            return Optional.of(close.account());
        }
        return Optional.empty();
    }

    /** Returns the account that an operation without postings is about. */
    static Optional<AccountId> subject(Layer layer, KeyedCommand<?> command, OperationRecord operation) {
        if (command instanceof PlaceHold hold) {
            return Optional.of(hold.account());
        } else if (command instanceof VoidLot voiding) {
            return Optional.of(layer.lot(voiding.lot().value()).account());
        } else if (command instanceof ExtendLot extend) {
            return Optional.of(layer.lot(extend.lot().value()).account());
        } else if (operation.reference() != null) {
            return Optional.of(layer.hold(operation.reference()).account());
        }
        return accountOf(command);
    }

    static AccountChange opening(AccountState account, boolean opened) {
        Balance balance = account.limited() ? account.balance() : account.balance(BigInteger.ZERO);
        return new Change(account, balance, opened, Optional.empty(), false);
    }

    private static HoldReceipt held(Layer layer, long hold, OperationRecord operation, boolean replayed) {
        HoldState state = layer.hold(hold);
        return new Held(present(layer, state), balance(layer, state.account(), operation), replayed);
    }

    /** A hold is dead as soon as its time has run out, booked or not, for whoever asks again. */
    private static Hold present(Layer layer, HoldState hold) {
        return Engine.view(hold, layer.account(hold.account()), layer.set().now());
    }

    private static CaptureReceipt captured(Layer layer, long hold, OperationRecord operation, boolean replayed) {
        HoldState state = layer.hold(hold);
        return new Captured(
                present(layer, state),
                new TransactionId(operation.id()),
                operation.amount(),
                operation.transaction(),
                balance(layer, state.account(), operation),
                replayed,
                operation.returned(),
                Optional.ofNullable(operation.reversedBy()).map(TransactionId::new));
    }

    private static LotReceipt lot(Layer layer, long lot, OperationRecord operation, boolean replayed) {
        LotState state = layer.lot(lot);
        return new LotChanged(
                state.view(), operation.transaction(), balance(layer, state.account(), operation), replayed);
    }

    /** Returns what the account that an operation is about had right after it. */
    private static Balance balance(Layer layer, AccountId account, OperationRecord operation) {
        return operation.notes().get(0).balance(account, layer.account(account).asset());
    }

    private static Receipt receipt(Layer layer, OperationRecord operation, boolean replayed) {
        return new MovementReceipt(
                operation.transaction().orElseThrow(),
                balances(layer, operation),
                replayed,
                operation.returned(),
                Optional.ofNullable(operation.reversedBy()).map(TransactionId::new));
    }

    private static UpToReceipt upTo(Layer layer, DebitUpTo debit, OperationRecord operation, boolean replayed) {
        AccountState account = layer.account(debit.account());
        return new Taken(
                new TransactionId(operation.id()),
                debit.amount(),
                operation.amount(),
                operation.transaction(),
                operation.notes().get(0).balance(account.id(), account.asset()),
                replayed,
                operation.returned(),
                Optional.ofNullable(operation.reversedBy()).map(TransactionId::new));
    }

    private static AccountChange change(AccountState account, OperationRecord operation, boolean replayed) {
        Note note = operation.notes().get(0);
        Account after = new AccountState(
                account.internalId(),
                account.id(),
                account.asset(),
                true,
                note.status(),
                note.floor(),
                note.ceiling(),
                note.posted(),
                note.held(),
                note.upcoming(),
                note.restricted(),
                account.openLots(),
                account.openHolds(),
                note.seq(),
                note.revision(),
                operation.recordedAt(),
                note.nextChange(),
                account.openedAt());
        return new Change(
                after,
                note.balance(account.id(), account.asset()),
                operation.changedAnything(),
                operation.transaction(),
                replayed);
    }

    private static List<Balance> balances(Layer layer, OperationRecord operation) {
        List<Note> notes = operation.notes();
        List<Posting> postings = operation.limitedPostings();
        Long reference = operation.reference();
        List<Balance> balances = new ArrayList<>(notes.size());
        int aside = notes.size() - postings.size();
        if (aside > 0 && reference != null) {
            // All that was given back has lapsed: told first is the account that would have had it, the first that had
            // paid.
            AccountId account =
                    layer.operation(OperationRef.of(new TransactionId(reference))).limitedPostings().stream()
                            .filter(paid -> paid.amount() < 0)
                            .findFirst()
                            .orElseThrow()
                            .account();
            balances.add(balance(layer, account, operation));
        }
        for (int i = 0; i < postings.size(); i++) {
            Posting posting = postings.get(i);
            balances.add(notes.get(aside + i).balance(posting.account(), posting.asset()));
        }
        return balances;
    }

    private record MovementReceipt(
            Transaction transaction,
            List<Balance> balances,
            boolean replayed,
            long refunded,
            Optional<TransactionId> reversedBy)
            implements Receipt {
        @Override
        public Balance balance() {
            if (balances.isEmpty()) {
                throw new NoSuchElementException("transaction " + transaction.id() + " touched no limited account");
            }
            return balances.get(0);
        }
    }

    private record Held(Hold hold, Balance balance, boolean replayed) implements HoldReceipt {}

    private record Captured(
            Hold hold,
            TransactionId id,
            long captured,
            Optional<Transaction> transaction,
            Balance balance,
            boolean replayed,
            long refunded,
            Optional<TransactionId> reversedBy)
            implements CaptureReceipt {}

    private record LotChanged(Lot lot, Optional<Transaction> transaction, Balance balance, boolean replayed)
            implements LotReceipt {}

    private record Taken(
            TransactionId id,
            long requested,
            long taken,
            Optional<Transaction> transaction,
            Balance balance,
            boolean replayed,
            long refunded,
            Optional<TransactionId> reversedBy)
            implements UpToReceipt {
        @Override
        public long missing() {
            return requested - taken;
        }
    }

    private record Change(
            Account account, Balance balance, boolean changed, Optional<Transaction> transaction, boolean replayed)
            implements AccountChange {}
}
