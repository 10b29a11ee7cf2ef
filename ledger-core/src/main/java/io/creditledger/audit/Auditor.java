package io.creditledger.audit;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.OperationKind;
import io.creditledger.VerifyReport;
import io.creditledger.VerifyReport.Violation;
import io.creditledger.audit.Books.AuditedAccount;
import io.creditledger.audit.Books.AuditedOperation;
import io.creditledger.audit.Books.AuditedPosting;
import io.creditledger.audit.Books.NamedAccount;
import io.creditledger.audit.Books.UnlistedPosting;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.CanonicalRequest.Field;
import io.creditledger.engine.PostingLocator;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks every invariant of the books. Reads operations and their postings once, and the postings of an account once more, in
 * order, if they may not lead to its row. Of the journal it keeps nothing but the refunded and reversed amounts; it keeps a
 * {@link Tally} for each account, and all lots and holds. Not thread-safe: create one instance for each audit.
 */
public final class Auditor {
    private static final Set<OperationKind> REFERRING = Set.of(
            OperationKind.REFUND,
            OperationKind.REVERSE,
            OperationKind.CAPTURE,
            OperationKind.RELEASE,
            OperationKind.EXTEND_HOLD);

    private final Books books;
    private final Digest digest = new Digest();
    private final Tallies tallies = new Tallies();
    private final Map<Asset, Asset> assets = new HashMap<>();
    private final Map<Asset, BigInteger> stored = new HashMap<>();
    private final LotAuditor lots = new LotAuditor(this::violation);
    private final UsageAuditor usage = new UsageAuditor(tallies, this::violation);
    private final Map<Long, Undone> undoneStored = new HashMap<>();
    private final Map<Long, Long> refunded = new HashMap<>();
    private final Map<Long, Long> reversed = new HashMap<>();
    private final Map<Long, Long> reversedStored = new HashMap<>();
    private final Map<Long, Long> reversedBooked = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private long violationCount;
    private long accountCount;
    private long postingCount;
    private long operationCount;

    private Auditor(Books books) {
        this.books = books;
    }

    /** Audits the books and reports what is wrong with them. */
    public static VerifyReport audit(Books books) {
        Auditor auditor = new Auditor(books);
        auditor.read();
        return new VerifyReport(
                auditor.accountCount,
                auditor.operationCount,
                auditor.postingCount,
                auditor.violations,
                auditor.violationCount);
    }

    private void read() {
        books.names(this::name);
        books.lots(lots::lot);
        books.operations(this::operation);
        if (postingCount != books.postingCount()) {
            books.unlistedPostings(this::unlisted);
        }
        undone();
        books.holds(lots::hold);
        books.allocations(lots::allocation);
        books.accounts(this::account);
        stored.forEach((asset, sum) -> {
            if (sum.signum() != 0) {
                violation("asset-sums-to-zero", "asset " + asset, "all accounts sum to " + sum);
            }
        });
        lots.finish();
        books.usage(usage::row);
        usage.finish(number -> "account " + accountName(number));
    }

    private void name(NamedAccount account) {
        Asset asset = assets.computeIfAbsent(account.asset(), same -> same);
        tallies.add(
                account.number(),
                new Tally(asset, account.limited(), digest.of(account.id().value())));
    }

    /** Adds a posting to the tally of its account; null if there is no such account. */
    private @Nullable Tally tally(AuditedPosting posting) {
        postingCount++;
        Tally tally = tallies.find(posting.account());
        if (tally == null) {
            violation("posting-has-account", () -> place(posting), "there is no such account");
            return null;
        }
        tally.add(posting, digest);
        if (posting.amount() == 0) {
            violation("amount-not-zero", () -> place(posting), "amount is 0");
        }
        if (!tally.limited() && (posting.after() != null || posting.position() != posting.transaction())) {
            violation(
                    "unlimited-position",
                    () -> place(posting),
                    "of an unlimited account must stand at its transaction's id " + posting.transaction()
                            + " and carry no balance");
        }
        return tally;
    }

    private void unlisted(UnlistedPosting unlisted) {
        AuditedPosting posting = unlisted.posting();
        tally(posting);
        if (unlisted.operationExists()) {
            violation(
                    "operation-lists-postings",
                    "operation " + posting.transaction(),
                    "does not list position " + posting.position() + " of account number " + posting.account()
                            + ", which belongs to it");
        } else {
            violation(
                    "posting-has-operation",
                    () -> place(posting),
                    "belongs to operation " + posting.transaction() + ", which does not exist");
        }
    }

    private void account(AuditedAccount account) {
        accountCount++;
        AccountState state = account.state();
        BigInteger balance = state.limited() ? BigInteger.valueOf(state.posted()) : account.total();
        stored.merge(state.asset(), balance, BigInteger::add);
        Tally tally = Objects.requireNonNull(tallies.find(state.internalId()), "a snapshot does not change");
        if (state.limited()) {
            if (!tally.leadsTo(state, digest)) {
                ChainAuditor.check(state, books, this::violation);
            }
        } else {
            unlimited(state, balance, tally.sum().value());
        }
        lots.account(state);
    }

    private void unlimited(AccountState state, BigInteger balance, BigInteger sum) {
        String place = "account " + state.id();
        if (!balance.equals(sum)) {
            violation("balance-is-sum", place, "has " + balance + ", its postings sum to " + sum);
        }
        if (state.revision() < state.seq()) {
            violation("revision-rises", place, "has revision " + state.revision() + " and seq " + state.seq());
        }
    }

    private void operation(AuditedOperation operation) {
        operationCount++;
        String place = "operation " + operation.id();
        if (!operation.keyIntact()) {
            violation("key-digest", place, "its key is not stored under its own digest");
        }
        if (operation.postings().size() != operation.places().size()) {
            violation("operation-lists-postings", place, "lists other postings than those that belong to it");
        }
        if (operation.postings().size() == 1) {
            violation("two-postings", place, "has one posting only");
        }
        transaction(operation.postings(), place);
        long amount = firstAmount(operation);
        long undone = operation.undone() == null ? Math.abs(amount) : operation.undone();
        effect(operation, amount, undone, place);
        lots.operation(operation);
        usage.operation(operation, undone);
        collectUndone(operation, Math.abs(amount), undone);
    }

    /** The postings of an operation sum to zero, and are on different accounts. */
    private void transaction(List<AuditedPosting> postings, String place) {
        Set<Tally> touched = new HashSet<>();
        Map<Asset, Sum> sums = new HashMap<>();
        for (AuditedPosting posting : postings) {
            Tally tally = tally(posting);
            if (tally == null) {
                continue;
            }
            if (!touched.add(tally)) {
                violation("one-posting-each", place, "has two postings on " + accountName(posting.account()));
            }
            sums.computeIfAbsent(tally.asset(), asset -> new Sum()).add(posting.amount());
        }
        sums.forEach((asset, sum) -> {
            if (!sum.isZero()) {
                violation("transaction-sums-to-zero", place, "sums to " + sum.value() + " in " + asset);
            }
        });
    }

    /** The postings do what the request says. */
    private void effect(AuditedOperation operation, long amount, long undone, String place) {
        CanonicalRequest request = operation.request();
        long requested = request.field(Field.AMOUNT).map(Long::parseLong).orElse(Math.abs(amount));
        boolean carries = request.field(Field.ROLLOVER).isPresent();
        boolean fits = switch (operation.kind()) {
            case GRANT -> carries ? amount >= requested : amount == requested && amount > 0;
            case REFUND -> undone == (request.field(Field.AMOUNT).isPresent() ? requested : undone) && undone > 0;
            case DEBIT, TRANSFER -> amount == -requested && amount < 0;
            case CAPTURE -> amount == -requested;
            case DEBIT_UP_TO -> amount <= 0 && -amount <= requested;
            case POST -> amount != 0;
            case REVERSE -> amount != 0 && undone > 0;
            case EXPIRE -> amount < 0;
            case CLOSE, VOID_LOT -> amount <= 0;
            case CHANGE_LIMITS, FREEZE, REOPEN, HOLD, RELEASE, EXTEND_HOLD, REPAY, EXTEND_LOT ->
                operation.postings().isEmpty();
        };
        boolean onItsAccount = operation.places().isEmpty()
                || request.field(Field.ACCOUNT)
                        .map(account -> isNamed(operation.places().get(0).account(), account))
                        .orElse(true);
        if (!fits || !onItsAccount || !givesBack(operation, undone)) {
            violation(
                    "operation-matches-effect",
                    place,
                    "a " + operation.kind() + " of " + requested + " booked " + amount + " first");
        }
        if (REFERRING.contains(operation.kind()) != (operation.reference() != null)) {
            violation("reference", place, "a " + operation.kind() + " refers to " + operation.reference());
        }
    }

    /**
     * A refund credits as much as it undoes. It credits less only if it says so: credits of a lot that has ended may have to go to the
     * account that they come from.
     */
    private static boolean givesBack(AuditedOperation operation, long undone) {
        if (operation.kind() != OperationKind.REFUND) {
            return true;
        }
        long credited = operation.postings().stream()
                .mapToLong(AuditedPosting::amount)
                .filter(amount -> amount > 0)
                .sum();
        return credited == undone || (operation.undone() != null && credited < undone);
    }

    private static long firstAmount(AuditedOperation operation) {
        if (!operation.places().isEmpty()) {
            PostingLocator first = operation.places().get(0);
            for (AuditedPosting posting : operation.postings()) {
                if (posting.account() == first.account() && posting.position() == first.position()) {
                    return posting.amount();
                }
            }
        }
        return 0;
    }

    /**
     * How much of an operation is undone, by its own row.
     *
     * @param returned how much
     * @param amount of how much
     */
    private record Undone(long returned, long amount) {}

    private void collectUndone(AuditedOperation operation, long amount, long undone) {
        if (operation.returned() != 0) {
            undoneStored.put(operation.id(), new Undone(operation.returned(), amount));
        }
        if (operation.reversedBy() != null) {
            reversedStored.put(operation.id(), operation.reversedBy());
        }
        if (operation.returned() < 0 || operation.returned() > amount) {
            violation(
                    "undone-within-amount",
                    "operation " + operation.id(),
                    "moved " + amount + ", of which " + operation.returned() + " is undone");
        }
        Long reference = operation.reference();
        if (reference != null && operation.kind() == OperationKind.REFUND) {
            refunded.merge(reference, undone, Long::sum);
        } else if (reference != null && operation.kind() == OperationKind.REVERSE) {
            reversed.put(reference, undone);
            reversedBooked.merge(reference, operation.id(), (one, other) -> -1L);
        } else if (operation.kind() == OperationKind.EXPIRE) {
            lots.expiry(operation.id());
        } else if (reference != null && !REFERRING.contains(operation.kind())) {
            refunded.merge(reference, amount, Long::sum);
        }
    }

    private void undone() {
        Set<Long> ids = new HashSet<>(undoneStored.keySet());
        ids.addAll(refunded.keySet());
        ids.addAll(reversed.keySet());
        for (Long id : ids) {
            Undone stored = undoneStored.getOrDefault(id, new Undone(0, 0));
            long refunds = refunded.getOrDefault(id, 0L);
            Long rest = reversed.get(id);
            boolean booked = rest == null
                    ? stored.returned() == refunds
                    : stored.returned() == stored.amount() && rest == stored.amount() - refunds;
            if (!booked) {
                violation(
                        "undone-is-booked",
                        "operation " + id,
                        "says " + stored.returned() + " is undone, later operations say " + refunds
                                + (rest == null ? "" : " and a reversal of " + rest));
            }
        }
        Set<Long> reversals = new HashSet<>(reversedStored.keySet());
        reversals.addAll(reversedBooked.keySet());
        for (Long id : reversals) {
            @Nullable Long says = reversedStored.get(id);
            @Nullable Long is = reversedBooked.get(id);
            if (!Objects.equals(says, is)) {
                violation(
                        "reversed-once",
                        "operation " + id,
                        "says reversed by " + says + ", later operations say " + is);
            }
        }
    }

    private boolean isNamed(long account, String name) {
        Tally tally = tallies.find(account);
        return tally != null && tally.nameDigest() == digest.of(name);
    }

    private String place(AuditedPosting posting) {
        return "account " + accountName(posting.account()) + " position " + posting.position();
    }

    private String accountName(long account) {
        return books.name(account).map(AccountId::value).orElse("number " + account);
    }

    /** The place may have to be read, so only what is listed asks for it. */
    private void violation(String rule, Supplier<String> place, String detail) {
        violation(rule, violations.size() < Bounds.VIOLATIONS_LISTED ? place.get() : "", detail);
    }

    private void violation(String rule, String place, String detail) {
        violationCount++;
        if (violations.size() < Bounds.VIOLATIONS_LISTED) {
            violations.add(new Violation(rule, place, detail));
        }
    }
}
