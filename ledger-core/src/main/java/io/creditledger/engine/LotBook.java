package io.creditledger.engine;

import io.creditledger.Bounds;
import io.creditledger.Lot;
import io.creditledger.LotTerms;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.TooManyOpenException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One account's lots during one operation, after what was due has been settled. Every change of a lot changes what the
 * account's row says about its lots. What lots do not pay falls on the plain credits, which have no row: they are what is
 * posted and in no lot.
 */
final class LotBook {
    private final Overlay overlay;
    private final DecisionTime when;
    private AccountState account;
    private long added;

    LotBook(Overlay overlay, AccountState account, DecisionTime when) {
        this.overlay = overlay;
        this.account = account;
        this.when = when;
    }

    /** Returns the account with what has been done to its lots so far. */
    AccountState account() {
        return account;
    }

    /**
     * Returns what a debit with these tags could take if the floor were 0.
     *
     * @param enough stop looking once there is this much
     */
    long available(Set<String> tags, long enough) {
        long available = account.available();
        if (tags.isEmpty() || account.restricted() == 0 || available >= enough) {
            return available;
        }
        for (LotState lot : overlay.allLots(account.id())) {
            if (!lot.tags().isEmpty() && lot.started() && lot.open(tags)) {
                available += lot.free();
            }
        }
        return available;
    }

    /** Changes what the account's row says beside its lots. */
    void update(AccountState changed) {
        account = changed;
    }

    /**
     * Takes credits out of lots in the order of use, then out of plain credits. Limits have been checked.
     *
     * @param spare how much may be taken of credits without tags; when that is used up, the order goes on with tagged lots
     */
    List<LotShare> take(long amount, Set<String> tags, long spare) {
        return use(amount, tags, spare, (lot, share) -> lot.taken(share), -1);
    }

    /**
     * Reserves credits of lots in the order of use, then plain credits. Limits have been checked.
     *
     * @param spare how much may be reserved of credits without tags
     */
    List<LotShare> reserve(long amount, Set<String> tags, long spare) {
        return use(amount, tags, spare, LotState::reserving, 1);
    }

    /** Changes one lot by an amount. */
    @FunctionalInterface
    private interface Change {
        LotState of(LotState lot, long amount);
    }

    /** Returns the shares; none if only plain credits are touched. */
    private List<LotShare> use(long amount, Set<String> tags, long spare, Change change, int sign) {
        if (account.openLots() == 0) {
            return List.of();
        }
        List<LotShare> shares = new ArrayList<>();
        long left = amount;
        long untagged = spare;
        Overlay.KnownLots known = overlay.firstLots(account.id());
        for (LotState lot : known.lots()) {
            if (left == 0) {
                return shares;
            }
            BurnOrder last = known.last();
            if (last != null && lot.order().compareTo(last) > 0) {
                throw overlay.moreLots(account.id());
            }
            boolean fits = lot.started() && lot.open(tags);
            long most = lot.tags().isEmpty() ? Math.min(left, untagged) : left;
            long share = fits ? Math.min(most, lot.free()) : 0;
            if (share > 0) {
                change(lot, change.of(lot, share));
                shares.add(new LotShare(lot.id(), sign * share));
                left -= share;
                untagged -= lot.tags().isEmpty() ? share : 0;
            }
        }
        if (left > 0 && !known.complete()) {
            throw overlay.moreLots(account.id());
        }
        if (left > 0 && !shares.isEmpty()) {
            shares.add(new LotShare(null, sign * left));
        }
        return shares;
    }

    /** Takes all that is free out of every lot, started or not. */
    List<LotShare> takeAll() {
        if (account.openLots() == 0) {
            return List.of();
        }
        List<LotShare> shares = new ArrayList<>();
        for (LotState lot : overlay.allLots(account.id())) {
            if (lot.free() > 0) {
                change(lot, lot.taken(lot.free()));
                shares.add(new LotShare(lot.id(), -lot.free()));
            }
        }
        return shares;
    }

    /** Takes credits out of one lot. */
    LotShare takeFrom(LotState lot, long amount) {
        change(lot, lot.taken(amount));
        return new LotShare(lot.id(), -amount);
    }

    /** Takes what is free out of one lot that has ended. */
    LotShare expire(LotState lot) {
        change(lot, lot.expiring(lot.free()));
        return new LotShare(lot.id(), -lot.free());
    }

    /** Puts credits back into one lot. */
    LotShare giveBack(LotState lot, long amount) {
        change(lot, lot.taken(-amount));
        changesBy(lot);
        return new LotShare(lot.id(), amount);
    }

    /** Frees credits of one lot that a hold had reserved. */
    void free(LotState lot, long amount) {
        change(lot, lot.reserving(-amount));
        changesBy(lot);
    }

    /** Takes credits out of one lot that a hold had reserved. */
    void capture(LotState lot, long amount) {
        change(lot, lot.reserving(-amount).taken(amount));
    }

    /** Gives one lot a later end. */
    LotState extend(LotState lot, Instant end) {
        LotState extended = lot.until(end);
        change(lot, extended);
        return extended;
    }

    /** Makes a lot of credits that are being posted to the account. */
    LotState add(
            long id,
            long operation,
            long amount,
            LotTerms terms,
            @Nullable Instant startsAt,
            @Nullable Instant expiresAt,
            AccountState expiryAccount) {
        Instant start = startsAt == null ? when.recordedAt() : startsAt;
        LotState lot = new LotState(
                id,
                account.id(),
                account.internalId(),
                operation,
                expiryAccount.id(),
                expiryAccount.internalId(),
                amount,
                amount,
                0,
                0,
                startsAt,
                expiresAt,
                Lot.isLive(startsAt, null, when.decidedAt()),
                terms.tags(),
                new BurnOrder(
                        terms.priorityOrDefault(),
                        LotState.micros(expiresAt),
                        terms.categoryOrDefault(),
                        LotState.micros(start),
                        account.seq() + 1,
                        id));
        checkRoom(null, lot);
        overlay.put(lot);
        count(null, lot);
        changesBy(lot);
        return lot;
    }

    private void change(LotState before, LotState after) {
        checkRoom(before, after);
        overlay.put(after);
        count(before, after);
    }

    /**
     * Checks that the account may have one more open lot, and that what is in all of them can still be booked in one amount:
     * they may all end at once. Beside debt that is more than is posted.
     */
    private void checkRoom(@Nullable LotState before, LotState after) {
        long more = after.remaining() - (before == null ? 0 : before.remaining());
        if (more <= 0) {
            return;
        }
        if ((before == null || !before.open()) && account.openLots() >= Bounds.OPEN_LOTS) {
            throw new TooManyOpenException(account.id(), "lots", Bounds.OPEN_LOTS);
        }
        // Beside debt nothing is free that could repay it, so lots hold what has not started, has tags or is reserved.
        // Only where that might be too much are all of them looked at.
        long atMost = Math.max(account.posted(), account.upcoming() + account.restricted() + account.held());
        added += more;
        if (atMost > Bounds.MAX_AMOUNT - added) {
            long others = overlay.allLots(account.id()).stream()
                    .mapToLong(LotState::remaining)
                    .sum();
            if (others > Bounds.MAX_AMOUNT - more) {
                throw new AmountOverflowException(account.id());
            }
        }
    }

    private void count(@Nullable LotState before, LotState after) {
        long upcoming = account.upcoming() + after.upcoming() - (before == null ? 0 : before.upcoming());
        long restricted = account.restricted() + after.restricted() - (before == null ? 0 : before.restricted());
        int open = account.openLots() + (after.open() ? 1 : 0) - (before != null && before.open() ? 1 : 0);
        account = account.withLots(upcoming, restricted, open);
    }

    private void changesBy(LotState lot) {
        if (!lot.started()) {
            account = account.changingBy(lot.startsAt());
        }
        if (!lot.endedAt(when.decidedAt())) {
            account = account.changingBy(lot.expiresAt());
        }
    }
}
