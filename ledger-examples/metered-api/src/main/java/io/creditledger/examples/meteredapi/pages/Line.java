package io.creditledger.examples.meteredapi.pages;

import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.StatementLine;
import io.creditledger.Transaction;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of a statement as people read it.
 *
 * @param id the transaction's number
 * @param at when, in UTC to the second
 * @param what kind of movement
 * @param detail the route called, or a note
 * @param amount with its sign
 * @param after what the account had afterwards
 * @param in whether credits came in
 * @param refundable whether an admin may give it back
 */
public record Line(
        String id, String at, String what, String detail, String amount, long after, boolean in, boolean refundable) {
    static Line of(StatementLine line) {
        Transaction transaction = line.transaction();
        Posting posting = line.posting();
        return new Line(
                transaction.id().toString(),
                time(transaction.recordedAt()),
                what(transaction.kind()),
                detail(transaction),
                (posting.amount() > 0 ? "+" : "") + posting.amount(),
                posting.balanceAfter().map(Posting.After::posted).orElse(0L),
                posting.amount() > 0,
                (transaction.kind() == OperationKind.DEBIT || transaction.kind() == OperationKind.CAPTURE)
                        && transaction.metadata().containsKey("route"));
    }

    static String time(Instant instant) {
        return instant.toString().replace('T', ' ').substring(0, 19);
    }

    private static String what(OperationKind kind) {
        return switch (kind) {
            case DEBIT -> "Call";
            case CAPTURE -> "Streamed call";
            case GRANT -> "Grant";
            case REFUND -> "Refund";
            case TRANSFER -> "Expired";
            default ->
                kind.name().charAt(0)
                        + kind.name().substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    private static String detail(Transaction transaction) {
        String reserved = transaction.metadata().get("reserved");
        String of = reserved == null ? "" : ", of " + reserved + " reserved";
        return Optional.ofNullable(transaction.metadata().get("route"))
                .map(route -> route + of)
                .or(() -> Optional.ofNullable(transaction.metadata().get("note")))
                .or(() -> transaction.reference().map(reference -> "of #" + reference))
                .orElse("");
    }
}
