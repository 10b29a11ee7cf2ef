package io.creditledger.engine;

import io.creditledger.Account;
import io.creditledger.AccountChange;
import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.Posting;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.UpToReceipt;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.ReopenAccount;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
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
        }
        Optional<AccountId> account = accountOf(command);
        if (account.isPresent()) {
            return change(layer.account(account.get()), operation, replayed);
        }
        return receipt(operation, replayed);
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

    static AccountChange opening(AccountState account, boolean opened) {
        Balance balance = account.limited() ? account.balance() : account.balance(BigInteger.ZERO);
        return new Change(account, balance, opened, Optional.empty(), false);
    }

    private static Receipt receipt(OperationRecord operation, boolean replayed) {
        return new MovementReceipt(
                operation.transaction().orElseThrow(),
                balances(operation),
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

    private static List<Balance> balances(OperationRecord operation) {
        List<Note> notes = operation.notes();
        List<Posting> postings = operation.limitedPostings();
        List<Balance> balances = new ArrayList<>(notes.size());
        for (int i = 0; i < notes.size(); i++) {
            Posting posting = postings.get(i);
            balances.add(notes.get(i).balance(posting.account(), posting.asset()));
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
