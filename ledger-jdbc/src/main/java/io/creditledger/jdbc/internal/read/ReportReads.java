package io.creditledger.jdbc.internal.read;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.KindTotal;
import io.creditledger.OperationKind;
import io.creditledger.PeriodStatement;
import io.creditledger.PeriodTotals;
import io.creditledger.PostedBalance;
import io.creditledger.StatementQuery;
import io.creditledger.TrialBalance;
import io.creditledger.TrialBalance.AssetTotals;
import io.creditledger.TrialBalance.UnlimitedTotal;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Micros;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.jdbc.internal.read.InstantSearch.Part;
import io.creditledger.jdbc.internal.read.LedgerDao.Totals;
import io.creditledger.jdbc.internal.read.ReportDao.AssetKind;
import io.creditledger.jdbc.internal.read.ReportDao.EffectiveSums;
import io.creditledger.jdbc.internal.read.ReportDao.PartOfPeriod;
import io.creditledger.jdbc.internal.read.ReportDao.Place;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Looks back: what was posted at an instant and in a period. */
final class ReportReads {
    private ReportReads() {}

    private static ReportDao dao(Handle handle) {
        return handle.attach(ReportDao.class);
    }

    static PostedBalance balanceAt(Handle handle, AccountState account, Instant instant) {
        if (!account.limited()) {
            BigDecimal sum = dao(handle).recordedBefore(account.internalId(), Micros.of(instant));
            return balance(account, instant, whole(sum), 0);
        }
        return balanceAfter(account, instant, InstantSearch.lastBefore(handle, account, instant));
    }

    static PostedBalance effectiveBalanceAt(Handle handle, AccountState account, Instant instant) {
        int expire = OperationKind.EXPIRE.code();
        long until = Micros.of(instant);
        EffectiveSums sums = dao(handle).effectiveBefore(account.internalId(), expire, until);
        return balance(
                account,
                instant,
                account.limited()
                        ? sums.plain().add(sums.expired())
                        : sums.plain().subtract(sums.expired()),
                0);
    }

    static PeriodStatement periodStatement(Handle handle, AccountState account, Instant from, Instant until) {
        if (!account.limited()) {
            return periodStatementOfUnlimited(handle, account, from, until);
        }
        Part part = InstantSearch.part(handle, account, from, until);
        PostedBalance opening = balanceAfter(account, from, part.before());
        PostedBalance closing = balanceAfter(account, until, part.last());
        List<KindTotal> totals = dao(handle).kindsBetween(account.internalId(), opening.seq(), closing.seq());
        return new PeriodStatement(
                account.id(), account.asset(), from, until, opening.posted(), totals, closing.posted());
    }

    private static PeriodStatement periodStatementOfUnlimited(
            Handle handle, AccountState account, Instant from, Instant until) {
        BigInteger opening = BigInteger.ZERO;
        BigInteger moved = BigInteger.ZERO;
        List<KindTotal> totals = new ArrayList<>();
        for (PartOfPeriod part : dao(handle).kindsUntil(account.internalId(), Micros.of(from), Micros.of(until))) {
            if (part.inside()) {
                totals.add(part.total());
                moved = moved.add(part.total().net());
            } else {
                opening = opening.add(part.total().net());
            }
        }
        return new PeriodStatement(
                account.id(),
                account.asset(),
                from,
                until,
                balance(account, from, opening, 0).posted(),
                totals,
                balance(account, until, opening.add(moved), 0).posted());
    }

    static List<PeriodTotals> periodTotals(Handle handle, Instant from, Instant until) {
        Map<Asset, List<KindTotal>> byAsset = new LinkedHashMap<>();
        for (AssetKind kind : dao(handle).kindsOfAll(Micros.of(from), Micros.of(until))) {
            byAsset.computeIfAbsent(new Asset(kind.asset(), kind.scale()), asset -> new ArrayList<>())
                    .add(kind.total());
        }
        return byAsset.entrySet().stream()
                .map(entry -> new PeriodTotals(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Reads the postings of a page of a statement with a period. */
    static List<PostingRow> postings(
            Handle handle, AccountState account, StatementQuery query, Instant from, Instant until, int count) {
        ReportDao dao = dao(handle);
        LedgerDao plain = handle.attach(LedgerDao.class);
        long id = account.internalId();
        if (!account.limited()) {
            return query.newestFirst()
                    ? dao.newestRecorded(
                            id, query.after().orElse(Long.MAX_VALUE), Micros.of(from), Micros.of(until), count)
                    : dao.oldestRecorded(id, query.after().orElse(0), Micros.of(from), Micros.of(until), count);
        }
        Part part = InstantSearch.part(handle, account, from, until);
        long behind = part.before().position();
        long last = part.last().position();
        List<PostingRow> rows = query.newestFirst()
                ? plain.newestPostings(id, Math.min(query.after().orElse(Long.MAX_VALUE), last + 1), count)
                : plain.oldestPostings(id, Math.max(query.after().orElse(0), behind), count);
        return rows.stream()
                .filter(row -> row.position() > behind && row.position() <= last)
                .toList();
    }

    static TrialBalance trialBalance(List<Totals> rows) {
        Map<String, List<Totals>> byAsset = new TreeMap<>();
        rows.forEach(totals -> byAsset.computeIfAbsent(totals.asset(), code -> new ArrayList<>())
                .add(totals));
        return new TrialBalance(
                byAsset.values().stream().map(ReportReads::totals).toList());
    }

    private static AssetTotals totals(List<Totals> rows) {
        long accounts = 0;
        BigInteger posted = BigInteger.ZERO;
        BigInteger held = BigInteger.ZERO;
        List<UnlimitedTotal> unlimited = new ArrayList<>();
        for (Totals row : rows) {
            if (row.unlimited() == null) {
                accounts += row.accounts();
                posted = posted.add(row.posted().toBigIntegerExact());
                held = held.add(row.held().toBigIntegerExact());
            } else {
                unlimited.add(new UnlimitedTotal(
                        AccountId.of(row.unlimited()), row.total().toBigIntegerExact()));
            }
        }
        unlimited.sort(Comparator.comparing(UnlimitedTotal::account));
        return new AssetTotals(new Asset(rows.get(0).asset(), rows.get(0).scale()), accounts, posted, held, unlimited);
    }

    static BigInteger whole(@Nullable BigDecimal sum) {
        return sum == null ? BigInteger.ZERO : sum.toBigIntegerExact();
    }

    private static PostedBalance balanceAfter(AccountState account, Instant instant, Place last) {
        return balance(account, instant, BigInteger.valueOf(last.postedAfter()), last.position());
    }

    private static PostedBalance balance(AccountState account, Instant instant, BigInteger posted, long seq) {
        if (posted.bitLength() > 63) {
            throw new AmountOverflowException(account.id());
        }
        return new PostedBalance(account.id(), account.asset(), instant, posted.longValueExact(), seq);
    }
}
