package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.BalanceBreakdown;
import io.creditledger.Hold;
import io.creditledger.Ledger;
import io.creditledger.Lot;
import io.creditledger.Posting;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.TrialBalance;
import io.creditledger.TrialBalance.AssetTotals;
import io.creditledger.TrialBalance.UnlimitedTotal;
import io.creditledger.command.ApplyDue;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Adds up the books by reading them through the public interface, without any of the engine's own arithmetic: it would
 * agree with its own mistakes.
 */
public final class BookCheck {
    private final Ledger ledger;
    private final Map<AccountId, Account> accounts = new LinkedHashMap<>();
    private final Map<AccountId, List<StatementLine>> statements = new LinkedHashMap<>();
    private final Map<AccountId, Set<Posting>> postings = new HashMap<>();
    private final Map<TransactionId, Transaction> transactions = new TreeMap<>();

    private BookCheck(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Fails unless the books are sound.
     *
     * @param ledger reads the store
     * @param known accounts to start from, whether they exist or not; those they have dealt with are found from there
     */
    public static void check(Ledger ledger, Collection<AccountId> known) {
        BookCheck check = new BookCheck(ledger);
        check.read(known);
        check.statements.forEach(check::account);
        check.transactions.values().forEach(check::transaction);
        check.totals();
        assertThat(ledger.verify()).satisfies(report -> {
            assertThat(report.violations()).isEmpty();
            assertThat(report.clean()).isTrue();
        });
    }

    private void read(Collection<AccountId> known) {
        Deque<AccountId> waiting = new ArrayDeque<>(known);
        ledger.trialBalance().assets().stream()
                .flatMap(totals -> totals.unlimited().stream())
                .map(UnlimitedTotal::account)
                .forEach(waiting::add);
        while (!waiting.isEmpty()) {
            AccountId id = waiting.remove();
            if (accounts.containsKey(id)) {
                continue;
            }
            ledger.account(id).ifPresent(account -> {
                accounts.put(id, account);
                List<StatementLine> lines = statement(ledger, id);
                statements.put(id, lines);
                postings.put(id, lines.stream().map(StatementLine::posting).collect(Collectors.toSet()));
                lines.forEach(line -> {
                    transactions.putIfAbsent(line.transaction().id(), line.transaction());
                    line.transaction().postings().forEach(posting -> waiting.add(posting.account()));
                });
            });
        }
    }

    /** Reads an account's whole statement, page by page, oldest line first. */
    static List<StatementLine> statement(Ledger ledger, AccountId id) {
        List<StatementLine> lines = new ArrayList<>();
        StatementQuery.Builder query = StatementQuery.of(id).oldestFirst().limit(1000);
        StatementPage page = ledger.statement(query.build());
        lines.addAll(page.lines());
        while (page.next().isPresent()) {
            page = ledger.statement(query.after(page.next().getAsLong()).build());
            lines.addAll(page.lines());
        }
        return lines;
    }

    private void account(AccountId id, List<StatementLine> lines) {
        Account account = accounts.get(id);
        BigInteger sum = BigInteger.ZERO;
        long count = 0;
        long revision = 0;
        long position = 0;
        Instant recordedAt = Instant.MIN;
        for (StatementLine line : lines) {
            Posting posting = line.posting();
            String place = "account " + id + " position " + posting.position();
            assertThat(posting.account()).as(place).isEqualTo(id);
            assertThat(posting.asset()).as(place).isEqualTo(account.asset());
            assertThat(line.transaction().postings()).as(place).contains(posting);
            sum = sum.add(BigInteger.valueOf(posting.amount()));
            count++;
            if (account.limited()) {
                assertThat(posting.position()).as(place + ": seqs have no gaps").isEqualTo(count);
                Posting.After after = posting.balanceAfter().orElseThrow();
                assertThat(BigInteger.valueOf(after.posted()))
                        .as(place + ": the balance after is the one before plus the amount")
                        .isEqualTo(sum);
                assertThat(after.held()).as(place).isNotNegative();
                assertThat(after.revision()).as(place + ": revisions rise").isGreaterThan(revision);
                revision = after.revision();
                assertThat(line.transaction().recordedAt())
                        .as(place + ": recording never runs backwards")
                        .isAfterOrEqualTo(recordedAt);
                recordedAt = line.transaction().recordedAt();
            } else {
                assertThat(posting.position())
                        .as(place + ": stands at its transaction's id")
                        .isEqualTo(line.transaction().id().value())
                        .isGreaterThan(position);
                assertThat(posting.balanceAfter()).as(place).isEmpty();
                position = posting.position();
            }
        }
        balance(account, sum, count, revision);
    }

    private void balance(Account account, BigInteger sum, long count, long revision) {
        if (sum.bitLength() > 63) {
            return;
        }
        Balance balance = ledger.balance(account.id());
        String place = "account " + account.id();
        BigInteger due = BigInteger.ZERO;
        if (account.limited()) {
            due = due(account.id());
            explanation(ledger.breakdown(account.id()), balance);
        }
        assertThat(BigInteger.valueOf(balance.posted()))
                .as(place + ": the balance is the sum of its postings and of what is due but not booked yet")
                .isEqualTo(sum.add(due));
        assertThat(balance.account()).as(place).isEqualTo(account.id());
        assertThat(balance.asset()).as(place).isEqualTo(account.asset());
        assertThat(balance.limited()).as(place).isEqualTo(account.limited());
        assertThat(balance.status()).as(place).isEqualTo(account.status());
        assertThat(balance.floor()).as(place).isEqualTo(account.floor());
        assertThat(balance.seq()).as(place).isEqualTo(account.limited() ? count : 0);
        if (account.limited()) {
            assertThat(balance.revision()).as(place).isGreaterThanOrEqualTo(revision);
        } else {
            assertThat(balance.revision()).as(place).isZero();
        }
    }

    /** What settling would book on an account. */
    private BigInteger due(AccountId id) {
        return ledger.preview(ApplyDue.of(id)).legs().stream()
                .filter(leg -> leg.account().equals(id))
                .map(leg -> BigInteger.valueOf(leg.amount()))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** What a balance is made of adds up to it. */
    private static void explanation(BalanceBreakdown explained, Balance balance) {
        String place = "account " + balance.account();
        assertThat(withoutNextChange(explained.balance()))
                .as(place + ": explained is what is read")
                .isEqualTo(withoutNextChange(balance));
        assertThat(explained.plain() == 0 || explained.overdraft() == 0)
                .as(place)
                .isTrue();
        assertThat(explained.plain() - explained.overdraft() + sum(explained.lots(), Lot::remaining))
                .as(place + ": lots, plain credits and overdraft are what is posted")
                .isEqualTo(balance.posted());
        assertThat(explained.holds().stream().mapToLong(Hold::reserved).sum())
                .as(place + ": what is held is in holds")
                .isEqualTo(balance.held());
        assertThat(sum(explained.lots(), Lot::reserved)).as(place).isLessThanOrEqualTo(balance.held());
        assertThat(explained.lots()).as(place).allSatisfy(lot -> {
            assertThat(lot.remaining()).as(place + " lot " + lot.id()).isBetween(lot.reserved(), lot.granted());
            assertThat(lot.remaining()).as(place + " lot " + lot.id()).isPositive();
            assertThat(lot.reserved()).as(place + " lot " + lot.id()).isNotNegative();
        });
        assertThat(balance.upcoming() + balance.restricted())
                .as(place)
                .isLessThanOrEqualTo(sum(explained.lots(), Lot::remaining));
    }

    /** Fails unless a balance is as it must be. The next change is told no later than it comes: early wake-ups are allowed. */
    static void assertAgrees(String place, Balance exact, Balance told) {
        assertThat(withoutNextChange(told)).as(place).isEqualTo(withoutNextChange(exact));
        if (exact.nextChange() != null) {
            assertThat(told.nextChange()).as(place).isNotNull().isBeforeOrEqualTo(exact.nextChange());
        }
    }

    private static Balance withoutNextChange(Balance balance) {
        return new Balance(
                balance.account(),
                balance.asset(),
                balance.limited(),
                balance.status(),
                balance.posted(),
                balance.held(),
                balance.upcoming(),
                balance.restricted(),
                balance.floor(),
                balance.seq(),
                balance.revision(),
                null);
    }

    private static long sum(List<Lot> lots, ToLongFunction<Lot> amount) {
        return lots.stream().mapToLong(amount).sum();
    }

    private void transaction(Transaction transaction) {
        String place = "transaction " + transaction.id();
        assertThat(transaction.postings()).as(place).hasSizeGreaterThanOrEqualTo(2);
        assertThat(transaction.postings())
                .as(place)
                .extracting(Posting::account)
                .doesNotHaveDuplicates();
        Map<Asset, BigInteger> sums = new HashMap<>();
        for (Posting posting : transaction.postings()) {
            sums.merge(posting.asset(), BigInteger.valueOf(posting.amount()), BigInteger::add);
            assertThat(postings.get(posting.account()).contains(posting))
                    .as(place + ": is on the statement of " + posting.account())
                    .isTrue();
        }
        assertThat(sums.values()).as(place + ": sums to zero").containsOnly(BigInteger.ZERO);
        assertThat(ledger.transaction(transaction.id()).map(TransactionFacts::of))
                .as(place + ": read by id")
                .contains(TransactionFacts.of(transaction));
        transaction
                .key()
                .ifPresent(key -> assertThat(ledger.transaction(key).map(TransactionFacts::of))
                        .as(place + ": read by key")
                        .contains(TransactionFacts.of(transaction)));
    }

    private void totals() {
        TrialBalance trial = ledger.trialBalance();
        assertThat(trial.balanced()).isTrue();
        Map<Asset, BigInteger> sums = new HashMap<>();
        for (AssetTotals totals : trial.assets()) {
            List<Account> limited = accounts.values().stream()
                    .filter(account -> account.limited() && account.asset().equals(totals.asset()))
                    .toList();
            assertThat(totals.limitedAccounts()).as(totals.asset().code()).isEqualTo(limited.size());
            assertThat(totals.limitedPosted())
                    .as(totals.asset().code())
                    .isEqualTo(limited.stream()
                            .map(account -> sum(account.id()))
                            .reduce(BigInteger.ZERO, BigInteger::add));
            totals.unlimited()
                    .forEach(total -> assertThat(total.total())
                            .as("total of " + total.account())
                            .isEqualTo(sum(total.account())));
            sums.put(totals.asset(), totals.sum());
        }
        accounts.values().forEach(account -> assertThat(sums).containsEntry(account.asset(), BigInteger.ZERO));
    }

    private BigInteger sum(AccountId account) {
        return statements.get(account).stream()
                .map(line -> BigInteger.valueOf(line.posting().amount()))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }
}
