package io.creditledger.examples.meteredapi.pages;

import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.StatementLine;
import io.creditledger.Transaction;
import io.creditledger.examples.meteredapi.store.Books;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * A line of a statement as people read it.
 *
 * @param id the transaction's number
 * @param instant when
 * @param what kind of movement
 * @param group the kind by which movements can be chosen
 * @param detail the route called, or a note
 * @param route the route called, or an empty text
 * @param key the public part of the API key by which it was called, or an empty text
 * @param amount in credits, below 0 if they went out
 * @param after what the account had afterwards
 * @param refundable whether an admin may give it back; such a movement is not reversed, for a refund ends the request too
 * @param undoes the transaction that it refunds or reverses, or an empty text
 */
public record Line(
        String id,
        Instant instant,
        String what,
        String group,
        String detail,
        String route,
        String key,
        long amount,
        long after,
        boolean refundable,
        String undoes) {
    static final String REFUND = "Refund";

    static Line of(StatementLine line) {
        Transaction transaction = line.transaction();
        Posting posting = line.posting();
        String route = transaction.metadata().getOrDefault(Books.ROUTE, "");
        return new Line(
                transaction.id().toString(),
                transaction.recordedAt(),
                what(transaction.kind()),
                group(transaction.kind()),
                detail(transaction),
                route,
                transaction.metadata().getOrDefault(Books.KEY, ""),
                posting.amount(),
                posting.balanceAfter().map(Posting.After::posted).orElse(0L),
                (transaction.kind() == OperationKind.DEBIT || transaction.kind() == OperationKind.CAPTURE)
                        && !route.isEmpty(),
                transaction.kind() == OperationKind.REFUND || transaction.kind() == OperationKind.REVERSE
                        ? transaction.reference().map(Object::toString).orElse("")
                        : "");
    }

    /** Returns lines as they are once these transactions have been refunded or reversed. */
    static List<Line> undone(List<Line> lines, Set<String> undone) {
        return lines.stream()
                .map(line -> undone.contains(line.id) ? line.notRefundable() : line)
                .toList();
    }

    private Line notRefundable() {
        return new Line(id, instant, what, group, detail, route, key, amount, after, false, undoes);
    }

    /** Returns when, for a {@code time} element. */
    public String getAt() {
        return iso(instant);
    }

    /** Returns whether credits came in. */
    public boolean isIn() {
        return amount > 0;
    }

    boolean in() {
        return isIn();
    }

    /** Returns whether it was a call. */
    boolean call() {
        return group.equals("calls");
    }

    /** Returns an instant to the second, for a {@code time} element. */
    static String iso(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Returns an instant as people read it, in UTC. */
    static String time(Instant instant) {
        return instant.toString().replace('T', ' ').substring(0, 19);
    }

    private static String group(OperationKind kind) {
        return switch (kind) {
            case DEBIT, DEBIT_UP_TO, CAPTURE -> "calls";
            case GRANT -> "grants";
            case REFUND, REVERSE -> "refunds";
            case TRANSFER, EXPIRE, VOID_LOT -> "expired";
            default -> "";
        };
    }

    private static String what(OperationKind kind) {
        return switch (kind) {
            case DEBIT, DEBIT_UP_TO -> "Call";
            case CAPTURE -> "Streamed call";
            case GRANT -> "Grant";
            case REFUND -> REFUND;
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
        Stream.of(Books.ROUTE, Books.NOTE, Books.CATEGORY)
                .map(noted::get)
                .filter(Objects::nonNull)
                .forEach(detail::add);
        if (noted.containsKey(Books.UNTIL)) {
            detail.add("until " + noted.get(Books.UNTIL));
        }
        if (noted.containsKey(Books.RESERVED)) {
            detail.add(noted.get(Books.RESERVED) + " were reserved");
        }
        if (transaction.kind() == OperationKind.EXPIRE) {
            detail.add("not used in time");
        }
        return detail.toString();
    }
}
