package io.creditledger.engine;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.Balance;
import io.creditledger.CaptureReceipt;
import io.creditledger.CommandResult;
import io.creditledger.Hold;
import io.creditledger.HoldReceipt;
import io.creditledger.Lot;
import io.creditledger.LotReceipt;
import io.creditledger.MarkCrossing;
import io.creditledger.OperationRef;
import io.creditledger.PartialDebitReceipt;
import io.creditledger.Posting;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.KeyedCommandVisitor;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
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
final class Results implements KeyedCommandVisitor<CommandResult> {
    private final Overlay overlay;
    private final OperationRecord operation;
    private final boolean replayed;

    private Results(Overlay overlay, OperationRecord operation, boolean replayed) {
        this.overlay = overlay;
        this.operation = operation;
        this.replayed = replayed;
    }

    static CommandResult of(Overlay overlay, KeyedCommand<?> command, OperationRecord operation, boolean replayed) {
        return command.accept(new Results(overlay, operation, replayed));
    }

    @Override
    public CommandResult visit(Grant command) {
        return receipt();
    }

    @Override
    public CommandResult visit(Debit command) {
        return receipt();
    }

    @Override
    public CommandResult visit(DebitUpTo command) {
        return upTo(command);
    }

    @Override
    public CommandResult visit(Transfer command) {
        return receipt();
    }

    @Override
    public CommandResult visit(Post command) {
        return receipt();
    }

    @Override
    public CommandResult visit(Refund command) {
        return receipt();
    }

    @Override
    public CommandResult visit(Reverse command) {
        return receipt();
    }

    @Override
    public CommandResult visit(ChangeLimits command) {
        return change(overlay.account(command.account()));
    }

    @Override
    public CommandResult visit(FreezeAccount command) {
        return change(overlay.account(command.account()));
    }

    @Override
    public CommandResult visit(ReopenAccount command) {
        return change(overlay.account(command.account()));
    }

    @Override
    public CommandResult visit(CloseAccount command) {
        return change(overlay.account(command.account()));
    }

    @Override
    public CommandResult visit(PlaceHold command) {
        return held(operation.id());
    }

    @Override
    public CommandResult visit(CaptureHold command) {
        return captured(Objects.requireNonNull(operation.reference()));
    }

    @Override
    public CommandResult visit(ReleaseHold command) {
        return held(Objects.requireNonNull(operation.reference()));
    }

    @Override
    public CommandResult visit(ExtendHold command) {
        return held(Objects.requireNonNull(operation.reference()));
    }

    @Override
    public CommandResult visit(VoidLot command) {
        return lot(command.lot().value());
    }

    @Override
    public CommandResult visit(ExtendLot command) {
        return lot(command.lot().value());
    }

    static AccountReceipt opening(AccountState account, boolean opened) {
        Balance balance = account.limited() ? account.balance() : account.balance(BigInteger.ZERO);
        return new Change(Optional.empty(), account, balance, opened, Optional.empty(), List.of(), false);
    }

    private HoldReceipt held(long hold) {
        HoldState state = overlay.hold(hold);
        return new Held(
                Optional.of(new TransactionId(operation.id())),
                present(state),
                balance(state.account()),
                operation.crossedMarks(),
                replayed);
    }

    /** A hold is dead as soon as its time has run out, booked or not, for whoever asks again. */
    private Hold present(HoldState hold) {
        return Engine.view(hold, overlay.account(hold.account()), overlay.set().now());
    }

    private CaptureReceipt captured(long hold) {
        HoldState state = overlay.hold(hold);
        return new Captured(
                present(state),
                new TransactionId(operation.id()),
                operation.amount(),
                operation.transaction(),
                balance(state.account()),
                operation.crossedMarks(),
                replayed,
                operation.returned(),
                Optional.ofNullable(operation.reversedBy()).map(TransactionId::new));
    }

    private LotReceipt lot(long lot) {
        LotState state = overlay.lot(lot);
        return new LotChanged(
                Optional.of(new TransactionId(operation.id())),
                state.view(),
                operation.transaction(),
                balance(state.account()),
                operation.crossedMarks(),
                replayed);
    }

    /** Returns what the account that an operation is about had right after it. */
    private Balance balance(AccountId account) {
        return operation
                .notes()
                .get(0)
                .balance(account, overlay.account(account).asset());
    }

    private Receipt receipt() {
        return new MovementReceipt(
                operation.transaction().orElseThrow(),
                balances(),
                operation.crossedMarks(),
                replayed,
                operation.returned(),
                Optional.ofNullable(operation.reversedBy()).map(TransactionId::new));
    }

    private PartialDebitReceipt upTo(DebitUpTo debit) {
        AccountState account = overlay.account(debit.account());
        return new Taken(
                new TransactionId(operation.id()),
                debit.amount(),
                operation.amount(),
                operation.transaction(),
                operation.notes().get(0).balance(account.id(), account.asset()),
                operation.crossedMarks(),
                replayed,
                operation.returned(),
                Optional.ofNullable(operation.reversedBy()).map(TransactionId::new));
    }

    private AccountReceipt change(AccountState account) {
        BalanceSnapshot note = operation.notes().get(0);
        Account after = new AccountState(
                account.internalId(),
                account.id(),
                account.asset(),
                true,
                note.status(),
                note.floor(),
                note.ceiling(),
                note.marks(),
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
                Optional.of(new TransactionId(operation.id())),
                after,
                note.balance(account.id(), account.asset()),
                operation.changedAnything(),
                operation.transaction(),
                operation.crossedMarks(),
                replayed);
    }

    private List<Balance> balances() {
        List<BalanceSnapshot> notes = operation.notes();
        List<Posting> postings = operation.limitedPostings();
        Long reference = operation.reference();
        List<Balance> balances = new ArrayList<>(notes.size());
        int aside = notes.size() - postings.size();
        if (aside > 0 && reference != null) {
            // All that was given back has expired: told first is the account that would have had it, the first that had
            // paid.
            AccountId account =
                    overlay.operation(OperationRef.of(new TransactionId(reference))).limitedPostings().stream()
                            .filter(paid -> paid.amount() < 0)
                            .findFirst()
                            .orElseThrow()
                            .account();
            balances.add(balance(account));
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
            List<MarkCrossing> crossedMarks,
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

    private record Held(
            Optional<TransactionId> operation,
            Hold hold,
            Balance balance,
            List<MarkCrossing> crossedMarks,
            boolean replayed)
            implements HoldReceipt {}

    private record Captured(
            Hold hold,
            TransactionId id,
            long captured,
            Optional<Transaction> transaction,
            Balance balance,
            List<MarkCrossing> crossedMarks,
            boolean replayed,
            long refunded,
            Optional<TransactionId> reversedBy)
            implements CaptureReceipt {}

    private record LotChanged(
            Optional<TransactionId> operation,
            Lot lot,
            Optional<Transaction> transaction,
            Balance balance,
            List<MarkCrossing> crossedMarks,
            boolean replayed)
            implements LotReceipt {}

    private record Taken(
            TransactionId id,
            long requested,
            long taken,
            Optional<Transaction> transaction,
            Balance balance,
            List<MarkCrossing> crossedMarks,
            boolean replayed,
            long refunded,
            Optional<TransactionId> reversedBy)
            implements PartialDebitReceipt {
        @Override
        public long missing() {
            return requested - taken;
        }
    }

    private record Change(
            Optional<TransactionId> operation,
            Account account,
            Balance balance,
            boolean changed,
            Optional<Transaction> transaction,
            List<MarkCrossing> crossedMarks,
            boolean replayed)
            implements AccountReceipt {}
}
