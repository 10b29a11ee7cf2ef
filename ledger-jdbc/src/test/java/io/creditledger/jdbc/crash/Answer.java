package io.creditledger.jdbc.crash;

import io.creditledger.GroupReceipt;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * What a ledger said to an operation, and the line of text that tells another process of it.
 *
 * @param operation what it was asked
 * @param bookings what it booked, in the order of the operation's effects; empty if it refused
 */
record Answer(Operation operation, List<Booking> bookings) {
    /**
     * One acknowledged movement.
     *
     * @param key under which key
     * @param account whose
     * @param amount by how much; debits are negative
     * @param transaction the transaction's id
     * @param replayed whether the ledger said that it had been done before
     */
    record Booking(String key, String account, long amount, long transaction, boolean replayed) {
        static Booking of(Operation.Effect effect, Transaction transaction, boolean replayed) {
            long amount = transaction.postings().stream()
                    .filter(posting -> posting.account().value().equals(effect.account()))
                    .mapToLong(posting -> posting.amount())
                    .sum();
            String key = transaction.key().orElseThrow().key();
            return new Booking(key, effect.account(), amount, transaction.id().value(), replayed);
        }
    }

    static Answer of(Operation operation, Outcome<?> outcome) {
        List<Booking> bookings = new ArrayList<>();
        outcome.result().ifPresent(result -> {
            List<Outcome<?>> members = result instanceof GroupReceipt group ? group.members() : List.of(outcome);
            for (int i = 0; i < members.size(); i++) {
                Receipt receipt = (Receipt) members.get(i).orElseThrow();
                bookings.add(Booking.of(operation.effects().get(i), receipt.transaction(), receipt.replayed()));
            }
        });
        return new Answer(operation, bookings);
    }

    String line() {
        StringBuilder line = new StringBuilder(operation.line());
        for (Booking booking : bookings) {
            line.append(" | ")
                    .append(booking.key)
                    .append(' ')
                    .append(booking.account)
                    .append(' ')
                    .append(booking.amount)
                    .append(' ')
                    .append(booking.transaction)
                    .append(' ')
                    .append(booking.replayed);
        }
        return line.toString();
    }

    static Answer parse(String line) {
        String[] parts = line.split(" \\| ");
        List<Booking> bookings = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            String[] words = parts[i].split(" ");
            bookings.add(new Booking(
                    words[0],
                    words[1],
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Boolean.parseBoolean(words[4])));
        }
        return new Answer(Operation.parse(parts[0]), bookings);
    }
}
