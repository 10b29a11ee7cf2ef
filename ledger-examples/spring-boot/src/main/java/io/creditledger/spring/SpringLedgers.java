package io.creditledger.spring;

import io.creditledger.CreditLedger;
import io.creditledger.JoinedLedger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.jdbc.JdbcLedger;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The ledger inside Spring's transactions: what is charged through {@link #joined()} is committed or rolled back with
 * everything else that the transaction does.
 *
 * <p>For transactions that Spring runs on a connection of the {@code DataSource} given: those of {@code
 * JdbcTransactionManager} and {@code JpaTransactionManager}. Safe for use by many threads.
 */
public final class SpringLedgers {
    private final DataSource dataSource;
    private final JdbcLedger ledger;
    private final CachingLedger cache;
    private final CreditLedger credits;

    /**
     * Joins transactions on this {@code DataSource}: the service's own, on the database that the ledger is in, not the
     * ledger's pool.
     */
    public SpringLedgers(DataSource dataSource, JdbcLedger ledger, CachingLedger cache, CreditLedger credits) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        this.ledger = Objects.requireNonNull(ledger, "ledger");
        this.cache = Objects.requireNonNull(cache, "cache");
        this.credits = Objects.requireNonNull(credits, "credits");
    }

    /**
     * Returns the verbs inside the current Spring transaction; always the same ones within it. They belong to it and to
     * this thread: do not keep them.
     *
     * <p>Until the transaction ends, the accounts it has charged are locked. Charging one of them meanwhile in another
     * transaction of this thread ({@code REQUIRES_NEW}), or by a call of the ledger's own, waits for itself in vain.
     *
     * @throws IllegalStateException if there is no transaction, or it is read-only, or is on another {@code DataSource}
     */
    public CreditLedger joined() {
        requireTransaction();
        Joined current = current();
        if (current == null) {
            current = new Joined(cache.joining(ledger.joining(DataSourceUtils.getConnection(dataSource))));
            TransactionSynchronizationManager.registerSynchronization(current);
        }
        return current.credits;
    }

    /** What is registered is the transaction's own: Spring puts it aside while another one runs in between. */
    private @Nullable Joined current() {
        for (TransactionSynchronization one : TransactionSynchronizationManager.getSynchronizations()) {
            if (one instanceof Joined joined && joined.owner() == this) {
                return joined;
            }
        }
        return null;
    }

    private void requireTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || !TransactionSynchronizationManager.isSynchronizationActive()) {
            throw new IllegalStateException("there is no Spring transaction to join: call this from a @Transactional"
                    + " method of another bean, or use the CreditLedger bean, each call of which commits by itself");
        }
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new IllegalStateException("the Spring transaction is read-only, so nothing can be charged in it:"
                    + " leave readOnly out, or read balances from the CreditLedger bean");
        }
        if (!TransactionSynchronizationManager.hasResource(dataSource)) {
            throw new IllegalStateException("the Spring transaction is not on the DataSource that this joins: name the"
                    + " transaction manager of that one at @Transactional");
        }
    }

    /** Tells the view how the transaction has ended, and with it the cache. */
    private final class Joined implements TransactionSynchronization {
        private final JoinedLedger view;
        private final CreditLedger credits;
        private boolean ended;

        private Joined(JoinedLedger view) {
            this.view = view;
            this.credits = SpringLedgers.this.credits.on(view);
        }

        private SpringLedgers owner() {
            return SpringLedgers.this;
        }

        /** First of all, so that others who listen for the commit read the new balances. */
        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCommit() {
            ended = true;
            view.committed();
            // An H2 file has this commit later, and must have it before the client is told.
            ledger.checkpoint();
        }

        /** Also if it is not known how it ended: the cache then asks the database. */
        @Override
        public void afterCompletion(int status) {
            if (!ended) {
                ended = true;
                view.rolledBack();
            }
        }
    }
}
