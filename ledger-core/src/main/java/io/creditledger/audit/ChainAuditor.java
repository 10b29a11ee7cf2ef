package io.creditledger.audit;

import io.creditledger.audit.Books.AuditedPosting;
import io.creditledger.engine.AccountState;
import java.math.BigInteger;

/**
 * Reads the postings of one limited account in order, and says where they do not lead from one to the next and to the account's
 * row. After a wrong posting it goes on from what that posting says, so that each fault is told once.
 */
final class ChainAuditor {
    private final Violations violations;
    private final AccountState account;
    private BigInteger sum = BigInteger.ZERO;
    private long count;
    private long revision;

    private ChainAuditor(AccountState account, Violations violations) {
        this.account = account;
        this.violations = violations;
    }

    static void check(AccountState account, Books books, Violations violations) {
        ChainAuditor auditor = new ChainAuditor(account, violations);
        books.postings(account.internalId(), auditor::posting);
        auditor.end();
    }

    private void posting(AuditedPosting posting) {
        String place = "account " + account.id() + " position " + posting.position();
        sum = sum.add(BigInteger.valueOf(posting.amount()));
        count++;
        if (posting.position() != count) {
            violations.add("seq-gapless", place, "expected position " + count);
            count = posting.position();
        }
        if (posting.after() == null) {
            violations.add("balance-after", place, "carries no balance");
            return;
        }
        if (!sum.equals(BigInteger.valueOf(posting.after().posted()))) {
            violations.add(
                    "balance-after", place, "says " + posting.after().posted() + ", postings up to it sum to " + sum);
            sum = BigInteger.valueOf(posting.after().posted());
        }
        if (posting.after().revision() <= revision) {
            violations.add(
                    "revision-rises", place, "has revision " + posting.after().revision() + " after " + revision);
        }
        revision = posting.after().revision();
    }

    private void end() {
        String place = "account " + account.id();
        if (!sum.equals(BigInteger.valueOf(account.posted()))) {
            violations.add("balance-is-sum", place, "has " + account.posted() + ", its postings sum to " + sum);
        }
        if (account.seq() != count) {
            violations.add("seq-is-count", place, "has seq " + account.seq() + " and " + count + " postings");
        }
        if (account.revision() < revision || account.revision() < account.seq()) {
            violations.add(
                    "revision-rises",
                    place,
                    "has revision " + account.revision() + ", seq " + account.seq() + " and a posting with revision "
                            + revision);
        }
    }
}
