package io.creditledger.audit;

import io.creditledger.audit.Books.AuditedOperation;
import io.creditledger.audit.Books.AuditedPosting;
import io.creditledger.engine.UsageEntry;
import io.creditledger.engine.UsageRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Compares usage as stored with what the operations say. There may be a row for each account, day and values, so rows are not kept:
 * each counts by a digest of its key, and only the sum of an account is kept. A wrong row gets past it with the
 * probability that two keys have the same digest of 64 bits.
 */
final class UsageAuditor {
    private final Tallies tallies;
    private final Violations violations;
    private final Map<Long, Long> withoutAccount = new HashMap<>();
    private final MessageDigest sha256;

    UsageAuditor(Tallies tallies, Violations violations) {
        this.tallies = tallies;
        this.violations = violations;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void operation(AuditedOperation operation, long undone) {
        UsageEntry entry = operation.usage();
        if (entry == null) {
            return;
        }
        add(UsageRow.of(entry, operation.recordedAt()), 1);
        long moved = entry.refund() ? undone : taken(operation, entry.account());
        if (moved != entry.amount()) {
            violations.add(
                    "usage-is-amount",
                    "operation " + operation.id(),
                    "counts " + entry.amount() + " as usage, but moved " + moved);
        }
    }

    private static long taken(AuditedOperation operation, long account) {
        return -operation.postings().stream()
                .filter(posting -> posting.account() == account)
                .mapToLong(AuditedPosting::amount)
                .sum();
    }

    void row(UsageRow row) {
        add(row, -1);
    }

    /** Compares what was handed over. */
    void finish(LongFunction<String> names) {
        tallies.forEach((account, tally) -> finish(account, tally.usage(), names));
        withoutAccount.forEach((account, difference) -> finish(account, difference, names));
    }

    private void finish(long account, long difference, LongFunction<String> names) {
        if (difference != 0) {
            violations.add("usage-is-sum", names.apply(account), "its usage is not the sum of what its operations say");
        }
    }

    private void add(UsageRow row, int sign) {
        long debits = digest(row.key(), 1) * row.debits()
                + digest(row.key(), 2) * row.debited().longValue();
        long refunds = digest(row.key(), 3) * row.refunds()
                + digest(row.key(), 4) * row.refunded().longValue();
        long difference = sign * (debits + refunds);
        Tally tally = tallies.find(row.key().account());
        if (tally == null) {
            withoutAccount.merge(row.key().account(), difference, Long::sum);
        } else {
            tally.addUsage(difference);
        }
    }

    /** Odd, so that no amount below 2 to the power of 64 is lost. */
    private long digest(UsageRow.Key key, int column) {
        sha256.update(ByteBuffer.allocate(8).putInt(key.day()).putInt(column).array());
        for (String value : key.values()) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
            sha256.update(bytes);
        }
        return ByteBuffer.wrap(sha256.digest()).getLong() | 1;
    }
}
