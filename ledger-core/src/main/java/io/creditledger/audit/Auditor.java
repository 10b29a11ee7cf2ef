package io.creditledger.audit;

import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.OperationKind;
import io.creditledger.VerifyReport;
import io.creditledger.VerifyReport.Violation;
import io.creditledger.audit.Books.AuditedAccount;
import io.creditledger.audit.Books.AuditedOperation;
import io.creditledger.audit.Books.AuditedPosting;
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
import org.jspecify.annotations.Nullable;

/**
 * Checks every invariant of the books by reading them once. Keeps the accounts and the refunded and reversed amounts in memory,
 * not the journal. Not thread-safe: create one instance for each audit.
 */
public final class Auditor {
    private static final Set<OperationKind> REFERRING = Set.of(
            OperationKind.REFUND,
            OperationKind.REVERSE,
            OperationKind.CAPTURE,
            OperationKind.RELEASE,
            OperationKind.EXTEND_HOLD);

    private final Map<Long, Tally> accounts = new HashMap<>();
    private final LotAuditor lots = new LotAuditor(this::violation);
    private final UsageAuditor usage = new UsageAuditor(this::violation);
    private final Map<Long, Undone> undoneStored = new HashMap<>();
    private final Map<Long, Long> refunded = new HashMap<>();
    private final Map<Long, Set<Long>> reversed = new HashMap<>();
    private final Map<Long, Long> reversedStored = new HashMap<>();
    private final Map<Long, Long> reversedBooked = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private long violationCount;
    private long postingCount;
    private long operationCount;

    private Auditor() {}

    /** The sum of the postings of one account. */
    private static final class Tally {
        private final AuditedAccount account;
        private BigInteger sum = BigInteger.ZERO;
        private long count;
        private long revision;

        private Tally(AuditedAccount account) {
            this.account = account;
        }
    }

    /** Audits the books and reports what is wrong with them. */
    public static VerifyReport audit(Books books) {
        Auditor auditor = new Auditor();
        books.accounts(auditor::account);
        books.postings(auditor::posting);
        auditor.accountsAgainstPostings();
        books.lots(auditor.lots::lot);
        books.operations(auditor::operation);
        books.orphans(orphan -> auditor.violation(
                "posting-has-operation",
                auditor.place(orphan),
                "belongs to operation " + orphan.transaction() + ", which does not exist"));
        auditor.undone();
        auditor.lotsAndHolds(books);
        books.usage(auditor.usage::row);
        auditor.usage.finish(account -> auditor.name(account, "account "));
        return new VerifyReport(
                auditor.accounts.size(),
                auditor.operationCount,
                auditor.postingCount,
                auditor.violations,
                auditor.violationCount);
    }

    private void account(AuditedAccount account) {
        accounts.put(account.state().internalId(), new Tally(account));
    }

    private void posting(AuditedPosting posting) {
        postingCount++;
        Tally tally = accounts.get(posting.account());
        if (tally == null) {
            violation("posting-has-account", place(posting), "there is no such account");
            return;
        }
        tally.sum = tally.sum.add(BigInteger.valueOf(posting.amount()));
        tally.count++;
        if (posting.amount() == 0) {
            violation("amount-not-zero", place(posting), "amount is 0");
        }
        if (tally.account.state().limited()) {
            chain(tally, posting);
        } else if (posting.after() != null || posting.position() != posting.transaction()) {
            violation(
                    "unlimited-position",
                    place(posting),
                    "of an unlimited account must stand at its transaction's id " + posting.transaction()
                            + " and carry no balance");
        }
    }

    private void chain(Tally tally, AuditedPosting posting) {
        if (posting.position() != tally.count) {
            violation("seq-gapless", place(posting), "expected position " + tally.count);
            tally.count = posting.position();
        }
        if (posting.after() == null) {
            violation("balance-after", place(posting), "carries no balance");
            return;
        }
        if (!tally.sum.equals(BigInteger.valueOf(posting.after().posted()))) {
            violation(
                    "balance-after",
                    place(posting),
                    "says " + posting.after().posted() + ", postings up to it sum to " + tally.sum);
            tally.sum = BigInteger.valueOf(posting.after().posted());
        }
        if (posting.after().revision() <= tally.revision) {
            violation(
                    "revision-rises",
                    place(posting),
                    "has revision " + posting.after().revision() + " after " + tally.revision);
        }
        tally.revision = posting.after().revision();
    }

    private void accountsAgainstPostings() {
        Map<Asset, BigInteger> sums = new HashMap<>();
        for (Tally tally : accounts.values()) {
            AccountState state = tally.account.state();
            String place = "account " + state.id();
            BigInteger stored = state.limited() ? BigInteger.valueOf(state.posted()) : tally.account.total();
            sums.merge(state.asset(), stored, BigInteger::add);
            if (!stored.equals(tally.sum)) {
                violation("balance-is-sum", place, "has " + stored + ", its postings sum to " + tally.sum);
            }
            if (state.limited() && state.seq() != tally.count) {
                violation("seq-is-count", place, "has seq " + state.seq() + " and " + tally.count + " postings");
            }
            if (state.revision() < tally.revision || state.revision() < state.seq()) {
                violation(
                        "revision-rises",
                        place,
                        "has revision " + state.revision() + ", seq " + state.seq() + " and a posting with revision "
                                + tally.revision);
            }
        }
        sums.forEach((asset, sum) -> {
            if (sum.signum() != 0) {
                violation("asset-sums-to-zero", "asset " + asset, "all accounts sum to " + sum);
            }
        });
    }

    private void operation(AuditedOperation operation) {
        operationCount++;
        String place = "operation " + operation.id();
        if (!operation.keyIntact()) {
            violation("key-digest", place, "its key is not stored under its own digest");
        }
        Set<PostingLocator> found = new HashSet<>();
        Map<Asset, BigInteger> sums = new HashMap<>();
        Set<Long> touched = new HashSet<>();
        for (AuditedPosting posting : operation.postings()) {
            found.add(new PostingLocator(posting.account(), posting.position()));
            Tally tally = accounts.get(posting.account());
            if (tally != null) {
                sums.merge(tally.account.state().asset(), BigInteger.valueOf(posting.amount()), BigInteger::add);
            }
            if (!touched.add(posting.account())) {
                violation("one-posting-each", place, "has two postings on " + name(posting.account()));
            }
        }
        if (!found.equals(new HashSet<>(operation.places()))) {
            violation("operation-lists-postings", place, "lists other postings than those that belong to it");
        }
        if (!found.isEmpty() && found.size() < 2) {
            violation("two-postings", place, "has one posting only");
        }
        sums.forEach((asset, sum) -> {
            if (sum.signum() != 0) {
                violation("transaction-sums-to-zero", place, "sums to " + sum + " in " + asset);
            }
        });
        effect(operation, place);
        lots.operation(operation);
        usage.operation(operation);
        collectUndone(operation);
    }

    /** The postings do what the request says. */
    private void effect(AuditedOperation operation, String place) {
        long amount = firstAmount(operation);
        CanonicalRequest request = operation.request();
        long requested = request.field(Field.AMOUNT).map(Long::parseLong).orElse(Math.abs(amount));
        boolean carries = request.field(Field.ROLLOVER).isPresent();
        boolean fits = switch (operation.kind()) {
            case GRANT -> carries ? amount >= requested : amount == requested && amount > 0;
            case REFUND ->
                credited(operation) == (request.field(Field.AMOUNT).isPresent() ? requested : credited(operation))
                        && credited(operation) > 0;
            case DEBIT, TRANSFER -> amount == -requested && amount < 0;
            case CAPTURE -> amount == -requested;
            case DEBIT_UP_TO -> amount <= 0 && -amount <= requested;
            case POST, REVERSE -> amount != 0;
            case EXPIRE -> amount < 0;
            case CLOSE, VOID_LOT -> amount <= 0;
            case CHANGE_LIMITS, FREEZE, REOPEN, HOLD, RELEASE, EXTEND_HOLD, REPAY, EXTEND_LOT ->
                operation.postings().isEmpty();
        };
        boolean onItsAccount = request.field(Field.ACCOUNT)
                .map(account -> operation.places().isEmpty()
                        || account.equals(name(operation.places().get(0).account())))
                .orElse(true);
        if (!fits || !onItsAccount) {
            violation(
                    "operation-matches-effect",
                    place,
                    "a " + operation.kind() + " of " + requested + " booked " + amount + " first");
        }
        if (REFERRING.contains(operation.kind()) != (operation.reference() != null)) {
            violation("reference", place, "a " + operation.kind() + " refers to " + operation.reference());
        }
    }

    private static long credited(AuditedOperation operation) {
        return operation.postings().stream()
                .mapToLong(AuditedPosting::amount)
                .filter(amount -> amount > 0)
                .sum();
    }

    private static long firstAmount(AuditedOperation operation) {
        if (operation.places().isEmpty()) {
            return 0;
        }
        PostingLocator first = operation.places().get(0);
        return operation.postings().stream()
                .filter(posting -> posting.account() == first.account() && posting.position() == first.position())
                .mapToLong(AuditedPosting::amount)
                .findFirst()
                .orElse(0);
    }

    /**
     * How much of an operation is undone, by its own row.
     *
     * @param returned how much
     * @param amount of how much
     * @param kind of what kind of operation
     */
    private record Undone(long returned, long amount, OperationKind kind) {}

    private void collectUndone(AuditedOperation operation) {
        long amount = Math.abs(firstAmount(operation));
        if (operation.returned() != 0) {
            undoneStored.put(operation.id(), new Undone(operation.returned(), amount, operation.kind()));
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
            refunded.merge(reference, credited(operation), Long::sum);
        } else if (reference != null && operation.kind() == OperationKind.REVERSE) {
            reversed.put(reference, new HashSet<>(List.of(amount, credited(operation))));
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
            Undone stored = undoneStored.getOrDefault(id, new Undone(0, 0, OperationKind.DEBIT));
            long refunds = refunded.getOrDefault(id, 0L);
            Set<Long> rest = reversed.get(id);
            // A post that is undone may expire in part, so that its first leg comes back smaller.
            boolean booked = rest == null
                    ? stored.returned() == refunds
                    : stored.returned() == stored.amount()
                            && (stored.kind() == OperationKind.POST || rest.contains(stored.amount() - refunds));
            if (!booked) {
                violation(
                        "undone-is-booked",
                        "operation " + id,
                        "says " + stored.returned() + " is undone, later operations say " + refunds
                                + (rest == null ? "" : " and a reversal of one of " + rest));
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

    private void lotsAndHolds(Books books) {
        books.holds(lots::hold);
        books.allocations(lots::allocation);
        accounts.values().forEach(tally -> lots.account(tally.account.state()));
        lots.finish();
    }

    private String place(AuditedPosting posting) {
        return name(posting.account(), "account ") + " position " + posting.position();
    }

    private String name(long account, String prefix) {
        Tally tally = accounts.get(account);
        return prefix
                + (tally == null
                        ? "number " + account
                        : tally.account.state().id().value());
    }

    private String name(long account) {
        return name(account, "");
    }

    private void violation(String rule, String place, String detail) {
        violationCount++;
        if (violations.size() < Bounds.VIOLATIONS_LISTED) {
            violations.add(new Violation(rule, place, detail));
        }
    }
}
