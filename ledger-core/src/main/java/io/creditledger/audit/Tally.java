package io.creditledger.audit;

import io.creditledger.Asset;
import io.creditledger.Posting;
import io.creditledger.audit.Books.AuditedPosting;
import io.creditledger.engine.AccountState;

/**
 * What an audit keeps of one account: about 120 bytes, and nothing of its postings, which may come in any order.
 *
 * <p>The postings of a limited account are links of a chain: each leads from (position - 1, balance before) to (position,
 * balance after). The chain is whole if, of the digests of all ends less those of all beginnings, only its last end and its first
 * beginning remain. Links that do not fit together pass with a probability of about 2 to the power of -64 ({@link Digest}).
 */
final class Tally {
    private final Asset asset;
    private final boolean limited;
    private final long nameDigest;
    private final Sum sum = new Sum();
    private long count;
    private long links;
    private long lastPosition;
    private long lastRevision;
    private long usage;
    private boolean hasBalances = true;
    private boolean inOrder = true;
    private boolean hasOwnRevisions;
    private boolean revisionsRise = true;

    Tally(Asset asset, boolean limited, long nameDigest) {
        this.asset = asset;
        this.limited = limited;
        this.nameDigest = nameDigest;
    }

    Asset asset() {
        return asset;
    }

    boolean limited() {
        return limited;
    }

    long nameDigest() {
        return nameDigest;
    }

    Sum sum() {
        return sum;
    }

    /** Returns what {@link UsageAuditor} keeps of the account. */
    long usage() {
        return usage;
    }

    void addUsage(long difference) {
        usage += difference;
    }

    void add(AuditedPosting posting, Digest digest) {
        sum.add(posting.amount());
        count++;
        if (!limited) {
            return;
        }
        Posting.After after = posting.after();
        if (after == null) {
            hasBalances = false;
            return;
        }
        links += digest.of(posting.position(), after.posted())
                - digest.of(posting.position() - 1, after.posted() - posting.amount());
        hasOwnRevisions |= after.revision() != posting.position();
        if (posting.position() <= lastPosition) {
            inOrder = false;
        } else {
            revisionsRise &= after.revision() > lastRevision;
            lastPosition = posting.position();
            lastRevision = after.revision();
        }
    }

    /**
     * Returns whether the postings of a limited account surely lead to its row. If not, only reading them in order tells: a
     * revision must be above that of the posting before, which is known of those that came in order. Revisions that are the
     * positions rise in any order.
     */
    boolean leadsTo(AccountState account, Digest digest) {
        return hasBalances
                && (inOrder ? revisionsRise : !hasOwnRevisions)
                && count == account.seq()
                && sum.is(account.posted())
                && links == digest.of(count, account.posted()) - digest.of(0, 0)
                && account.revision() >= lastRevision
                && account.revision() >= account.seq();
    }
}
