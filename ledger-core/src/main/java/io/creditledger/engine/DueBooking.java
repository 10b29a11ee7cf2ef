package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.Leg;
import io.creditledger.OperationKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Books what is due on accounts before anything else is done with them, and what an operation itself lets expire. */
final class DueBooking {
    private DueBooking() {}

    /** Returns the accounts with everything booked that is due on the limited ones. */
    static List<AccountState> settled(Overlay overlay, List<AccountState> accounts, DecisionTime when) {
        List<AccountState> settled = new ArrayList<>(accounts.size());
        Set<MissingInput> needs = new LinkedHashSet<>();
        for (AccountState account : accounts) {
            try {
                settled.add(settled(overlay, account, when));
            } catch (MissingInputSignal missing) {
                needs.addAll(missing.needs());
            }
        }
        if (!needs.isEmpty()) {
            throw new MissingInputSignal(needs);
        }
        return settled;
    }

    /** Returns the account with everything booked that is due on it. */
    static AccountState settled(Overlay overlay, AccountState account, DecisionTime when) {
        AccountState after = DueCalculation.isDue(account, when) ? booked(overlay, account, when) : account;
        overlay.settled();
        return after;
    }

    private static AccountState booked(Overlay overlay, AccountState account, DecisionTime when) {
        DueCalculation due = due(overlay, account, when);
        List<Long> started = due.lots().stream()
                .filter(lot -> lot.started() && !overlay.lot(lot.id()).started())
                .map(LotState::id)
                .toList();
        List<HoldState> expired =
                due.holds().stream().filter(hold -> !hold.open()).toList();
        due.lots().forEach(overlay::put);
        due.holds().forEach(overlay::put);
        due.allocations().forEach(overlay::putAllocations);
        AccountState after = due.account();
        if (due.expired() > 0) {
            after = expire(overlay, after, due.expiredByAccount(), due.expiredShares(), due.expiredAt(), when);
        }
        if (!due.repaidShares().isEmpty()) {
            after = repaid(overlay, after, due.repaidShares(), when);
        }
        if (after.revision() == account.revision() && !after.equals(account.withNextChange(after.nextChange()))) {
            after = after.revised(when.recordedAt());
        }
        overlay.put(after);
        if (!started.isEmpty() || !expired.isEmpty()) {
            overlay.tell(new Fact.DueBooked(after, expired, started, List.of(), null));
        }
        return after;
    }

    /** Returns the account as it is with everything that is due on it, and leaves that for a write to book. */
    static AccountState seen(Overlay overlay, AccountState account, DecisionTime when) {
        return DueCalculation.isDue(account, when) ? due(overlay, account, when).view() : account;
    }

    private static DueCalculation due(Overlay overlay, AccountState account, DecisionTime when) {
        return DueCalculation.of(
                account, overlay.allLots(account.id()), overlay.allHolds(account.id()), overlay::allocations, when);
    }

    /**
     * Books that credits have left an account because they expired: as one transaction, unless they go to more accounts than
     * one may have postings.
     */
    private static AccountState expire(
            Overlay overlay,
            AccountState account,
            Map<AccountId, Long> expired,
            List<LotShare> shares,
            Instant effectiveAt,
            DecisionTime when) {
        List<AccountId> destinations = List.copyOf(expired.keySet());
        int most = Bounds.POSTINGS_PER_TRANSACTION - 1;
        AccountState after = account;
        for (int from = 0; from < destinations.size(); from += most) {
            Map<AccountId, Long> part = new TreeMap<>(expired);
            part.keySet().retainAll(destinations.subList(from, Math.min(from + most, destinations.size())));
            List<LotShare> ofPart = shares.stream()
                    .filter(share -> part.containsKey(
                            overlay.lot(Objects.requireNonNull(share.lot())).expiryAccount()))
                    .toList();
            after = expireAtOnce(overlay, after, part, ofPart, effectiveAt, when);
        }
        return after;
    }

    private static AccountState expireAtOnce(
            Overlay overlay,
            AccountState account,
            Map<AccountId, Long> expired,
            List<LotShare> shares,
            Instant effectiveAt,
            DecisionTime when) {
        List<AccountState> accounts = new ArrayList<>();
        List<Leg> legs = new ArrayList<>();
        accounts.add(account);
        legs.add(new Leg(
                account.id(),
                account.asset(),
                -expired.values().stream().mapToLong(Long::longValue).sum()));
        expired.forEach((destination, amount) -> {
            accounts.add(overlay.account(destination));
            legs.add(new Leg(destination, account.asset(), amount));
        });
        Journal.Entry entry = Journal.Entry.ofLedgerItself(OperationKind.EXPIRE, account.id(), effectiveAt);
        Journal.book(overlay, entry, overlay.nextId(), legs, accounts, shares, false, when.recordedAt());
        return overlay.account(account.id());
    }

    /** Notes down that lots have repaid overdraft. */
    private static AccountState repaid(
            Overlay overlay, AccountState account, List<LotShare> shares, DecisionTime when) {
        AccountState after = account.revised(when.recordedAt());
        overlay.put(after);
        Journal.Entry entry = Journal.Entry.ofLedgerItself(OperationKind.REPAY, account.id(), when.recordedAt());
        Journal.note(overlay, entry, overlay.nextId(), after, true, shares, when.recordedAt());
        return after;
    }

    /**
     * Takes out of an account what an operation has freed of lots that have ended.
     *
     * @param freed the lots that it has freed credits of
     * @return the account after that
     */
    static AccountState expireFreed(Overlay overlay, LotBook book, Collection<Long> freed, DecisionTime when) {
        Map<AccountId, Long> expired = new TreeMap<>();
        List<LotShare> shares = new ArrayList<>();
        for (Long id : freed) {
            LotState lot = overlay.lot(id);
            if (lot.free() > 0 && lot.endedAt(when.decidedAt())) {
                expired.merge(lot.expiryAccount(), lot.free(), Long::sum);
                shares.add(book.expire(lot));
            }
        }
        return expired.isEmpty()
                ? book.account()
                : expire(overlay, book.account(), expired, shares, when.decidedAt(), when);
    }

    /**
     * Repays overdraft out of lots that could pay for anything. Between operations an account never has both: whatever
     * brings such credits, or takes plain ones, must end with this.
     */
    static void repay(Overlay overlay, AccountId id, DecisionTime when) {
        AccountState account = overlay.account(id);
        if (account.openLots() == 0) {
            return;
        }
        List<LotState> lots = overlay.allLots(id);
        long plain =
                account.posted() - lots.stream().mapToLong(LotState::remaining).sum();
        LotBook book = new LotBook(overlay, account, when);
        List<LotShare> shares = new ArrayList<>();
        for (LotState lot : lots) {
            long share = Math.min(-plain, lot.repayable(when.decidedAt()));
            if (share > 0) {
                shares.add(book.takeFrom(lot, share));
                plain += share;
            }
        }
        if (!shares.isEmpty()) {
            repaid(overlay, book.account(), shares, when);
        }
    }
}
