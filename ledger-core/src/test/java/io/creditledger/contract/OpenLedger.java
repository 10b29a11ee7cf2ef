package io.creditledger.contract;

import io.creditledger.Ledger;
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
    private final Runnable commit;
    private final Runnable close;

    private OpenLedger(
            Ledger ledger,
            Ledger truth,
            @Nullable Supplier<Ledger> reopening,
            @Nullable Tampering tampering,
            Runnable commit,
            Runnable close) {
        this.ledger = ledger;
        this.truth = truth;
        this.reopening = reopening;
        this.tampering = tampering;
        this.commit = commit;
        this.close = close;
    }

    /** Starts with the ledger under test. */
    public static OpenLedger of(Ledger ledger) {
        return new OpenLedger(ledger, ledger, null, null, NOTHING, NOTHING);
    }

    /**
     * Names the ledger that reads the store itself, past the cache or the host's unit of work: after each test both must
     * give the same answers.
     */
    public OpenLedger over(Ledger truthTold) {
        return new OpenLedger(ledger, truthTold, reopening, tampering, commit, close);
    }

    /** Says how to get one more ledger over the same rows, as another node or a restarted process would have it. */
    public OpenLedger reopenedBy(Supplier<Ledger> another) {
        return new OpenLedger(ledger, truth, another, tampering, commit, close);
    }

    /** Says how to damage the rows behind the ledger's back. */
    public OpenLedger tamperedBy(Tampering hook) {
        return new OpenLedger(ledger, truth, reopening, hook, commit, close);
    }

    /** Says how to commit the host's unit of work that the ledger has joined; done before the books are checked. */
    public OpenLedger committedBy(Runnable hostsCommit) {
        return new OpenLedger(ledger, truth, reopening, tampering, hostsCommit, close);
    }

    /** Says how to close what was opened for this test. */
    public OpenLedger closedBy(Runnable closing) {
        return new OpenLedger(ledger, truth, reopening, tampering, commit, closing);
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

    void commit() {
        commit.run();
    }

    void close() {
        close.run();
    }
}
