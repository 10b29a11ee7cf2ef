package io.creditledger.contract;

import io.creditledger.Ledger;
import io.creditledger.VerifyReport;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A ledger opened for one test, and what a test may want to do around it. Immutable: the setters return a copy. */
public final class OpenLedger {
    private static final Runnable NOTHING = () -> {};

    private final Ledger ledger;
    private final Ledger truth;
    private final @Nullable Supplier<Ledger> reopening;
    private final @Nullable Tampering tampering;
    private final @Nullable Supplier<?> fingerprint;
    private final Runnable commit;
    private final Runnable close;

    private OpenLedger(
            Ledger ledger,
            Ledger truth,
            @Nullable Supplier<Ledger> reopening,
            @Nullable Tampering tampering,
            @Nullable Supplier<?> fingerprint,
            Runnable commit,
            Runnable close) {
        this.ledger = ledger;
        this.truth = truth;
        this.reopening = reopening;
        this.tampering = tampering;
        this.fingerprint = fingerprint;
        this.commit = commit;
        this.close = close;
    }

    /** Starts with the ledger under test. */
    public static OpenLedger of(Ledger ledger) {
        return new OpenLedger(ledger, ledger, null, null, null, NOTHING, NOTHING);
    }

    /**
     * Names the ledger that reads the store itself, past the cache or the host's unit of work: after each test both must
     * give the same answers.
     */
    public OpenLedger over(Ledger truthTold) {
        return new OpenLedger(ledger, truthTold, reopening, tampering, fingerprint, commit, close);
    }

    /** Says how to get one more ledger over the same rows, as another node or a restarted process would have it. */
    public OpenLedger reopenedBy(Supplier<Ledger> another) {
        return new OpenLedger(ledger, truth, another, tampering, fingerprint, commit, close);
    }

    /** Says how to damage the rows behind the ledger's back. */
    public OpenLedger tamperedBy(Tampering hook) {
        return new OpenLedger(ledger, truth, reopening, hook, fingerprint, commit, close);
    }

    /**
     * Says how to read, in a few cheap queries, something that is equal exactly as long as no row changes whose change means
     * anything. Tests compare it before and after each call that must change nothing. Without it they count what the audit
     * reads, which is slow on a database.
     */
    public OpenLedger fingerprintedBy(Supplier<?> rows) {
        return new OpenLedger(ledger, truth, reopening, tampering, rows, commit, close);
    }

    /** Says how to commit the host's unit of work that the ledger has joined; done before the books are checked. */
    public OpenLedger committedBy(Runnable hostsCommit) {
        return new OpenLedger(ledger, truth, reopening, tampering, fingerprint, hostsCommit, close);
    }

    /** Says how to close what was opened for this test. */
    public OpenLedger closedBy(Runnable closing) {
        return new OpenLedger(ledger, truth, reopening, tampering, fingerprint, commit, closing);
    }

    Ledger ledger() {
        return ledger;
    }

    Ledger truth() {
        return truth;
    }

    Optional<Ledger> reopened() {
        return Optional.ofNullable(reopening).map(Supplier::get);
    }

    Optional<Tampering> tampering() {
        return Optional.ofNullable(tampering);
    }

    Object fingerprint() {
        return fingerprint == null ? Counts.of(ledger.verify()) : fingerprint.get();
    }

    /**
     * What the audit counts.
     *
     * @param accounts how many accounts there are
     * @param operations how many operations
     * @param postings how many postings
     */
    private record Counts(long accounts, long operations, long postings) {
        static Counts of(VerifyReport report) {
            return new Counts(report.accounts(), report.operations(), report.postings());
        }
    }

    void commit() {
        commit.run();
    }

    void close() {
        close.run();
    }
}
