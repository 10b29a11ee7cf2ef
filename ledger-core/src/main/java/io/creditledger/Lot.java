package io.creditledger;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is left of one grant that expires, starts later, or has a priority, a category or tags. A snapshot. Amounts are
 * counts of the asset's smallest unit.
 *
 * @param id its number
 * @param account whose credits these are
 * @param grant the transaction that brought them: a grant, or a refund that gave back what had expired
 * @param granted how much there was at first
 * @param remaining how much there is now, reserved credits included
 * @param reserved how much of that is reserved by holds
 * @param expired how much of it has expired
 * @param priority lower is used first
 * @param category where the credits came from
 * @param startsAt the first instant at which they can be used; empty if that was at once
 * @param expiresAt the first instant at which they cannot be used any more; empty if it never expires
 * @param tags what they may pay for; anything if empty
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

    /** Returns how much of it is not reserved. */
    public long free() {
        return remaining - reserved;
    }

    /** Returns whether it can be used at this instant: from its start on, until before its end. */
    public boolean isLive(Instant at) {
        return isLive(startsAt.orElse(null), expiresAt.orElse(null), at);
    }

    /** Returns whether {@code at} is within {@code [startsAt, expiresAt)}; null is without bound. The one rule for lots. */
    public static boolean isLive(@Nullable Instant startsAt, @Nullable Instant expiresAt, Instant at) {
        return (startsAt == null || !at.isBefore(startsAt)) && (expiresAt == null || at.isBefore(expiresAt));
    }
}
