package io.creditledger.memory;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.KindTotal;
import io.creditledger.OperationKind;
import io.creditledger.PeriodStatement;
import io.creditledger.PeriodTotals;
import io.creditledger.PostedBalance;
import io.creditledger.Posting;
import io.creditledger.TrialBalance;
import io.creditledger.TrialBalance.AssetTotals;
import io.creditledger.TrialBalance.UnlimitedTotal;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.Engine;
import io.creditledger.engine.LotState;
import io.creditledger.engine.OperationRecord;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.AmountOverflowException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Looks back: what was posted at an instant and in a period. Reads everything, which is little in memory. */
final class MemoryReports {
    private final MemoryStore store;

    MemoryReports(MemoryStore store) {
        this.store = store;
    }

    PostedBalance balanceAt(AccountId id, Instant instant) {
        AccountState account = account(id);
        List<Long> amounts = new ArrayList<>();
        forEach(recordedBefore(instant), (operation, posting) -> {
            if (posting.account().equals(id)) {
                amounts.add(posting.amount());
            }
        });
        return new PostedBalance(
                id, account.asset(), instant, sum(account, amounts), account.limited() ? amounts.size() : 0);
    }

    PostedBalance effectiveBalanceAt(AccountId id, Instant instant) {
        AccountState account = account(id);
        List<Long> amounts = new ArrayList<>();
        forEach(operation -> true, (operation, posting) -> {
            if (posting.account().equals(id)) {
                if (operation.kind() == OperationKind.EXPIRE) {
                    amounts.add(expiredBefore(operation, account, instant));
                } else if (operation.effectiveAt().isBefore(instant)) {
                    amounts.add(posting.amount());
                }
            }
        });
        return new PostedBalance(id, account.asset(), instant, sum(account, amounts), 0);
    }

    /** Each lot's share counts from the lot's own end on. */
    private long expiredBefore(OperationRecord operation, AccountState account, Instant instant) {
        long expired = 0;
        for (Allocation share : store.allocationsOf(operation.id())) {
            Long id = share.lot();
            if (id != null) {
                LotState lot = store.lotState(id);
                Instant effective = Engine.lotAllocation(
                                share,
                                operation.kind(),
                                operation.recordedAt(),
                                operation.effectiveAt(),
                                lot.expiresAt())
                        .effectiveAt();
                AccountId concerned = account.limited() ? lot.account() : lot.expiryAccount();
                if (concerned.equals(account.id()) && effective.isBefore(instant)) {
                    expired += account.limited() ? share.amount() : -share.amount();
                }
            }
        }
        return expired;
    }

    PeriodStatement periodStatement(AccountId id, Instant from, Instant until) {
        AccountState account = account(id);
        Totals totals = new Totals(account.asset());
        forEach(recordedIn(from, until), (operation, posting) -> {
            if (posting.account().equals(id)) {
                totals.add(operation.kind(), posting.amount());
            }
        });
        return new PeriodStatement(
                id,
                account.asset(),
                from,
                until,
                balanceAt(id, from).posted(),
                totals.list(),
                balanceAt(id, until).posted());
    }

    List<PeriodTotals> periodTotals(Instant from, Instant until) {
        Map<String, Totals> byAsset = new TreeMap<>();
        forEach(recordedIn(from, until), (operation, posting) -> {
            if (posting.balanceAfter().isPresent()) {
                Asset asset = posting.asset();
                byAsset.computeIfAbsent(asset.code(), code -> new Totals(asset))
                        .add(operation.kind(), posting.amount());
            }
        });
        return byAsset.values().stream()
                .map(totals -> new PeriodTotals(totals.asset, totals.list()))
                .toList();
    }

    TrialBalance trialBalanceAt(Instant instant) {
        Map<AccountId, BigInteger> moved = new HashMap<>();
        forEach(
                recordedBefore(instant),
                (operation, posting) ->
                        moved.merge(posting.account(), BigInteger.valueOf(posting.amount()), BigInteger::add));
        Map<String, List<AccountState>> byAsset = new TreeMap<>();
        store.accountStates()
                .filter(account -> account.openedAt().isBefore(instant) || moved.containsKey(account.id()))
                .forEach(account -> byAsset.computeIfAbsent(account.asset().code(), code -> new ArrayList<>())
                        .add(account));
        return new TrialBalance(
                byAsset.values().stream().map(all -> totals(all, moved)).toList());
    }

    private static AssetTotals totals(List<AccountState> all, Map<AccountId, BigInteger> moved) {
        List<AccountState> limited = all.stream().filter(AccountState::limited).toList();
        return new AssetTotals(
                all.get(0).asset(),
                limited.size(),
                limited.stream()
                        .map(account -> moved.getOrDefault(account.id(), BigInteger.ZERO))
                        .reduce(BigInteger.ZERO, BigInteger::add),
                BigInteger.ZERO,
                all.stream()
                        .filter(account -> !account.limited())
                        .sorted(Comparator.comparing(AccountState::id))
                        .map(account ->
                                new UnlimitedTotal(account.id(), moved.getOrDefault(account.id(), BigInteger.ZERO)))
                        .toList());
    }

    private AccountState account(AccountId id) {
        return store.account(id).orElseThrow(() -> new AccountNotFoundException(id));
    }

    private static long sum(AccountState account, List<Long> amounts) {
        BigInteger sum = amounts.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
        if (sum.bitLength() > 63) {
            throw new AmountOverflowException(account.id());
        }
        return sum.longValueExact();
    }

    private static Predicate<OperationRecord> recordedBefore(Instant instant) {
        return operation -> operation.recordedAt().isBefore(instant);
    }

    private static Predicate<OperationRecord> recordedIn(Instant from, Instant until) {
        return operation ->
                !operation.recordedAt().isBefore(from) && operation.recordedAt().isBefore(until);
    }

    /** Reads a posting with its operation. */
    private interface Reader {
        void read(OperationRecord operation, Posting posting);
    }

    private void forEach(Predicate<OperationRecord> which, Reader reader) {
        store.operationRecords()
                .filter(which)
                .forEach(operation ->
                        operation.postings().forEach(posting -> reader.read(operation, posting.posting())));
    }

    /** Adds up by kind. */
    private static final class Totals {
        private final Asset asset;
        private final Map<OperationKind, KindTotal> byKind = new EnumMap<>(OperationKind.class);

        Totals(Asset asset) {
            this.asset = asset;
        }

        void add(OperationKind kind, long amount) {
            KindTotal one = new KindTotal(
                    kind, 1, BigInteger.valueOf(Math.max(0, amount)), BigInteger.valueOf(Math.max(0, -amount)));
            byKind.merge(
                    kind,
                    one,
                    (some, more) -> new KindTotal(
                            kind,
                            some.count() + more.count(),
                            some.in().add(more.in()),
                            some.out().add(more.out())));
        }

        List<KindTotal> list() {
            return byKind.values().stream()
                    .sorted(Comparator.comparing(total -> total.kind().code()))
                    .toList();
        }
    }
}
