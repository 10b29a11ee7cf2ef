package io.creditledger.examples.meteredapi.pages;

import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.StatementLine;
import io.creditledger.Transaction;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * A line of a statement as people read it.
 *
 * @param id the transaction's number
 * @param at when, in UTC to the second
 * @param instant the same, exactly
 * @param what kind of movement
 * @param detail the route called, or a note
 * @param amount with its sign
 * @param after what the account had afterwards
 * @param in whether credits came in
 * @param refundable whether an admin may give it back
 */
public record Line(
        String id,
        String at,
        Instant instant,
        String what,
        String detail,
        String amount,
        long after,
        boolean in,
        boolean refundable) {
    static Line of(StatementLine line) {
        Transaction transaction = line.transaction();
        Posting posting = line.posting();
        return new Line(
                transaction.id().toString(),
                time(transaction.recordedAt()),
                transaction.recordedAt(),
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
            case DEBIT, DEBIT_UP_TO -> "Call";
            case CAPTURE -> "Streamed call";
            case GRANT -> "Grant";
            case REFUND -> "Refund";
            case TRANSFER, EXPIRE -> "Expired";
            case VOID_LOT -> "Taken back";
            case REVERSE -> "Reversal";
            default ->
                kind.name().charAt(0)
                        + kind.name().substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    private static String detail(Transaction transaction) {
        Map<String, String> noted = transaction.metadata();
        StringJoiner detail = new StringJoiner(", ");
        if (transaction.kind() != OperationKind.CAPTURE) {
            transaction.reference().ifPresent(reference -> detail.add("of #" + reference));
        }
        Stream.of("route", "note", "category")
                .map(noted::get)
                .filter(Objects::nonNull)
                .forEach(detail::add);
        if (noted.containsKey("until")) {
            detail.add("until " + noted.get("until"));
        }
        if (noted.containsKey("reserved")) {
            detail.add(noted.get("reserved") + " were reserved");
        }
        if (transaction.kind() == OperationKind.EXPIRE) {
            detail.add("not used in time");
        }
        return detail.toString();
    }
}
