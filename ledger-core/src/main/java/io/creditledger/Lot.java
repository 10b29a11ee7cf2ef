package io.creditledger;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of what is left of one grant that expires, starts later, has a priority, a category or tags, or was granted as
 * a lot. Amounts are counts of the asset's smallest unit.
 *
 * @param id the lot's id
 * @param account the account that owns the credits
 * @param grant the transaction that created the lot: a grant, or a refund that extended expired credits
 * @param granted the original amount
 * @param remaining the amount left, including reserved credits
 * @param reserved how much of {@code remaining} is reserved by holds
 * @param expired how much of the lot has expired
 * @param priority lower is used first
 * @param category where the credits came from
 * @param startsAt the first instant at which they can be used; empty if they could be used at once
 * @param expiresAt the first instant at which they cannot be used any more; empty if they never expire
 * @param tags a debit must name all of these tags to use the lot; if empty, every debit may use it
 */
public record Lot(
        LotId id,
        AccountId account,
        TransactionId grant,
        long granted,
        long remaining,
        long reserved,
        long expired,
        int priority,
        LotCategory category,
        Optional<Instant> startsAt,
        Optional<Instant> expiresAt,
        Set<String> tags) {
    /** Copies the tags. */
    public Lot {
        Objects.requireNonNull(startsAt, "startsAt");
        Objects.requireNonNull(expiresAt, "expiresAt");
        tags = Set.copyOf(tags);
    }

    /** Returns how much is left and not reserved. */
    public long free() {
        return remaining - reserved;
    }

    /** Returns whether the lot can be used at this instant: whether {@code at} is within {@code [startsAt, expiresAt)}. */
    public boolean isLive(Instant at) {
        return isLive(startsAt.orElse(null), expiresAt.orElse(null), at);
    }

    /** Returns whether {@code at} is within {@code [startsAt, expiresAt)}; null means unbounded. */
    public static boolean isLive(@Nullable Instant startsAt, @Nullable Instant expiresAt, Instant at) {
        return (startsAt == null || !at.isBefore(startsAt)) && (expiresAt == null || at.isBefore(expiresAt));
    }
}
