package io.creditledger.examples.meteredapi.pages;

import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.Leg;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.Preview;
import io.creditledger.Transaction;
import io.creditledger.command.Reverse;
import io.creditledger.error.RejectedException;
import io.creditledger.error.RejectionCode;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.creditledger.examples.meteredapi.users.User;
import java.util.Locale;

/**
 * What a reversal of a movement would do, in words, as the ledger foresees it; or why there can be none.
 *
 * @param possible whether the ledger would book it now
 * @param text what it would do, or why it cannot be done; an empty text if nobody would expect one
 */
public record Reversal(boolean possible, String text) {
    private static final Reversal NONE = new Reversal(false, "");

    /** Foresees it. Calls are refunded instead, for a refund ends the request too. */
    static Reversal of(Ledger ledger, User owner, Transaction transaction, Line line) {
        if (line.refundable()) {
            return NONE;
        }
        Preview preview = ledger.preview(Reverse.of(OperationRef.of(transaction.id()))
                .key(IdempotencyKey.of("preview", Secrets.createName()))
                .build());
        return preview.rejection()
                .map(refusal -> refused(transaction, refusal))
                .orElseGet(() -> new Reversal(true, consequence(ledger, owner, preview)));
    }

    private static String consequence(Ledger ledger, User owner, Preview preview) {
        long amount = preview.legs().stream()
                .filter(leg -> leg.account().equals(owner.account()))
                .mapToLong(Leg::amount)
                .sum();
        long now = ledger.balance(owner.account()).available();
        long then = preview.balances().stream()
                .filter(balance -> balance.account().equals(owner.account()))
                .mapToLong(balance -> balance.available())
                .sum();
        return String.format(
                Locale.ROOT,
                "%s. %s has %,d to spend now, and %,d afterwards. Both movements stay on the statement. This cannot be undone.",
                amount < 0 ? "Takes " + credits(-amount) + " back" : "Gives " + credits(amount) + " back",
                owner.email(),
                now,
                then);
    }

    private static String credits(long amount) {
        return String.format(Locale.ROOT, amount == 1 ? "%,d credit" : "%,d credits", amount);
    }

    private static Reversal refused(Transaction transaction, RejectedException refusal) {
        RejectionCode code = refusal.code();
        if (code == RejectionCode.NOT_REVERSIBLE) {
            boolean undoes = transaction.kind() == OperationKind.REVERSE || transaction.kind() == OperationKind.REFUND;
            return undoes ? new Reversal(false, "Refunds and reversals cannot be reversed.") : NONE;
        }
        return new Reversal(
                false,
                switch (code) {
                    case INSUFFICIENT_CREDITS ->
                        "It cannot be reversed: some of its credits have been spent or reserved.";
                    case ALREADY_REVERSED ->
                        "It has been reversed or refunded already, and there is nothing left to undo.";
                    case ACCOUNT_NOT_OPEN ->
                        "It cannot be reversed while the account is not open. Reopen the account first.";
                    case LOT_ENDED -> "It cannot be reversed: its credits have expired.";
                    default -> "This movement cannot be reversed: " + code + ".";
                });
    }
}
