package io.creditledger.engine;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.error.AmountOverflowException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One account's row. Of an unlimited account only the facts fixed at opening count: what it has is summed up elsewhere,
 * because a row that every debit wrote would be a queue.
 *
 * @param internalId the store's number for it
 * @param id the host's name for it
 * @param asset its asset
 * @param limited whether it has limits
 * @param status what it lets through
 * @param floor the least its available balance may fall to
 * @param ceilingOrNull the most its posted balance may rise to, or null
 * @param marks its low-balance marks, the highest first
 * @param posted the sum of all postings
 * @param held reserved by open holds
 * @param upcoming in lots not live yet, as of the last write
 * @param restricted in live lots with tags, as of the last write
 * @param openLots how many lots of it still have credits
 * @param openHolds how many holds on it are open
 * @param seq how many postings it has had
 * @param revision how many changes it has had
 * @param recordedAt when the last of them was recorded
 * @param nextChange when its balance next changes by itself, or null
 * @param openedAt when it was opened
 */
public record AccountState(
        long internalId,
        AccountId id,
        Asset asset,
        boolean limited,
        AccountStatus status,
        long floor,
        @Nullable Long ceilingOrNull,
        List<Long> marks,
        long posted,
        long held,
        long upcoming,
        long restricted,
        int openLots,
        int openHolds,
        long seq,
        long revision,
        Instant recordedAt,
        @Nullable Instant nextChange,
        Instant openedAt)
        implements Account {

    static AccountState opened(
            long internalId,
            AccountId id,
            Asset asset,
            boolean limited,
            long floor,
            @Nullable Long ceiling,
            List<Long> marks,
            Instant now) {
        return new AccountState(
                internalId,
                id,
                asset,
                limited,
                AccountStatus.OPEN,
                floor,
                ceiling,
                marks,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                now,
                null,
                now);
    }

    @Override
    public OptionalLong ceiling() {
        return ceilingOrNull == null ? OptionalLong.empty() : OptionalLong.of(ceilingOrNull);
    }

    /** Returns whether nothing but posted, seq, revision and recordedAt has changed since an earlier state of the same account. */
    boolean onlyPostedSince(AccountState before) {
        return status == before.status
                && floor == before.floor
                && Objects.equals(ceilingOrNull, before.ceilingOrNull)
                && marks.equals(before.marks)
                && held == before.held
                && upcoming == before.upcoming
                && restricted == before.restricted
                && openLots == before.openLots
                && openHolds == before.openHolds
                && Objects.equals(nextChange, before.nextChange);
    }

    /** Returns posted less held, upcoming and restricted. */
    public long available() {
        return posted - held - upcoming - restricted;
    }

    /**
     * Returns what a node's clock says at the earliest when the balance next changes by itself, or null: the next change,
     * unless the account's time is ahead of it. Then decisions are ahead of the node's clock, too, by {@link
     * Bounds#CLOCK_SKEW} at the most.
     */
    @Nullable
    Instant changesOnClockAt() {
        return nextChange == null || nextChange.isAfter(recordedAt) ? nextChange : nextChange.minus(Bounds.CLOCK_SKEW);
    }

    /** Returns a limited account's balance. */
    public Balance balance() {
        return new Balance(
                id,
                asset,
                limited,
                status,
                posted,
                held,
                upcoming,
                restricted,
                floor,
                seq,
                revision,
                changesOnClockAt());
    }

    /**
     * Returns an unlimited account's balance.
     *
     * @param total the sum of its postings
     * @throws AmountOverflowException if the total is beyond a {@code long}
     */
    public Balance balance(BigInteger total) {
        if (total.bitLength() > 63) {
            throw new AmountOverflowException(id);
        }
        return new Balance(id, asset, false, status, total.longValueExact(), 0, 0, 0, 0, 0, 0, null);
    }

    /** Returns this account after a posting; its bounds have been checked. */
    AccountState moved(long amount, Instant at) {
        long moved = posted + amount;
        if (moved > Bounds.MAX_AMOUNT || moved < -Bounds.MAX_AMOUNT) {
            throw new AssertionError("account " + id + " moved out of bounds");
        }
        Editor edit = new Editor(this);
        edit.posted = moved;
        edit.seq++;
        return edit.revised(at);
    }

    /**
     * What commands change of an account beside its balance.
     *
     * @param status what it lets through
     * @param floor the least its available balance may fall to
     * @param ceiling the most its posted balance may rise to, or null
     * @param marks its low-balance marks, the highest first
     */
    record Terms(AccountStatus status, long floor, @Nullable Long ceiling, List<Long> marks) {}

    /** Returns the terms of this account. */
    Terms terms() {
        return new Terms(status, floor, ceilingOrNull, marks);
    }

    /** Returns the terms of this account with another status. */
    Terms terms(AccountStatus newStatus) {
        return new Terms(newStatus, floor, ceilingOrNull, marks);
    }

    /** Returns this account with other terms, at the next revision. */
    AccountState changed(Terms terms, Instant at) {
        Editor edit = new Editor(this);
        edit.status = terms.status;
        edit.floor = terms.floor;
        edit.ceiling = terms.ceiling;
        edit.marks = terms.marks;
        return edit.revised(at);
    }

    /** Returns this account at the next revision. */
    AccountState revised(Instant at) {
        return new Editor(this).revised(at);
    }

    /** Returns this account with other lots. */
    AccountState withLots(long newUpcoming, long newRestricted, int newOpenLots) {
        Editor edit = new Editor(this);
        edit.upcoming = newUpcoming;
        edit.restricted = newRestricted;
        edit.openLots = newOpenLots;
        return edit.done();
    }

    /** Returns this account with other holds. */
    AccountState withHolds(long newHeld, int newOpenHolds) {
        Editor edit = new Editor(this);
        edit.held = newHeld;
        edit.openHolds = newOpenHolds;
        return edit.done();
    }

    /** Returns this account with its next change no later than this. */
    AccountState changingBy(@Nullable Instant at) {
        if (at == null || (nextChange != null && !at.isBefore(nextChange))) {
            return this;
        }
        return withNextChange(at);
    }

    /** Returns this account with exactly this next change. */
    AccountState withNextChange(@Nullable Instant at) {
        Editor edit = new Editor(this);
        edit.nextChange = at;
        return edit.done();
    }

    /** Returns this account as if this had been posted, for readers: without a new seq or revision. */
    AccountState withPosted(long newPosted) {
        Editor edit = new Editor(this);
        edit.posted = newPosted;
        return edit.done();
    }

    /** Makes a changed copy. */
    private static final class Editor {
        private final AccountState of;
        private AccountStatus status;
        private long floor;
        private @Nullable Long ceiling;
        private List<Long> marks;
        private long posted;
        private long held;
        private long upcoming;
        private long restricted;
        private int openLots;
        private int openHolds;
        private long seq;
        private long revision;
        private Instant recordedAt;
        private @Nullable Instant nextChange;

        private Editor(AccountState of) {
            this.of = of;
            this.status = of.status;
            this.floor = of.floor;
            this.ceiling = of.ceilingOrNull;
            this.marks = of.marks;
            this.posted = of.posted;
            this.held = of.held;
            this.upcoming = of.upcoming;
            this.restricted = of.restricted;
            this.openLots = of.openLots;
            this.openHolds = of.openHolds;
            this.seq = of.seq;
            this.revision = of.revision;
            this.recordedAt = of.recordedAt;
            this.nextChange = of.nextChange;
        }

        private AccountState revised(Instant at) {
            revision++;
            recordedAt = at;
            return done();
        }

        private AccountState done() {
            return new AccountState(
                    of.internalId,
                    of.id,
                    of.asset,
                    of.limited,
                    status,
                    floor,
                    ceiling,
                    marks,
                    posted,
                    held,
                    upcoming,
                    restricted,
                    openLots,
                    openHolds,
                    seq,
                    revision,
                    recordedAt,
                    nextChange,
                    of.openedAt);
        }
    }
}
