package io.creditledger.examples.quickstart;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.Outcome;
import io.creditledger.Posting;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.TrialBalance.AssetTotals;
import io.creditledger.TrialBalance.UnlimitedTotal;
import io.creditledger.VerifyReport;
import io.creditledger.command.Debit;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LedgerException;
import io.creditledger.error.RejectedException;
import io.creditledger.examples.quickstart.ChargeOutcome.Charged;
import io.creditledger.examples.quickstart.ChargeOutcome.Refused;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Books kept by the ledger, in a database. This class is the one to read to see how a service uses the ledger: what it
 * builds at its start, how it grants, how it charges.
 */
final class LedgerBooks implements Books {

    private static final Asset CREDIT = Asset.of("CREDIT", 0);

    /** What the terms are noted down with: credits of another kind, so that they are in nobody's balance. */
    private static final Asset TERMS = Asset.of("TERMS", 0);

    private static final AccountId TERMS_ACCOUNT = AccountId.of("quickstart:terms");
    private static final IdempotencyKey TERMS_KEY = IdempotencyKey.of("quickstart", "terms");
    private static final String GRANT_NOTE = "grant";
    private static final String PRICES_NOTE = "prices";
    private static final String REQUEST_NOTE = "request";

    private final StoreFailures failures;
    private final HikariDataSource pool;
    private final JdbcLedger ledger;
    private final CreditLedger credits;

    private LedgerBooks(StoreFailures failures, HikariDataSource pool, JdbcLedger ledger) {
        this.failures = failures;
        this.pool = pool;
        this.ledger = ledger;
        this.credits = CreditLedger.builder(ledger).asset(CREDIT).build();
    }

    /**
     * Opens the books in a store, making them if there are none.
     *
     * @throws UserError if the store cannot be used
     */
    static LedgerBooks open(StoreOptions store) {
        StoreFailures failures = new StoreFailures(store);
        HikariDataSource pool = StorePool.open(store, failures);
        boolean opened = false;
        try {
            LedgerSchema.of(pool).migrate();
            LedgerBooks books =
                    new LedgerBooks(failures, pool, JdbcLedger.builder(pool).build());
            opened = true;
            return books;
        } catch (IllegalStateException | IllegalArgumentException e) {
            // Not a bug of ours but what these two say of a database that does not suit them.
            throw failures.unsuitable(e);
        } catch (LedgerException e) {
            throw failures.failed(e);
        } finally {
            if (!opened) {
                pool.close();
            }
        }
    }

    /** The ledger under the books. */
    Ledger ledger() {
        return ledger;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The terms are the metadata of a grant under a key that is always the same. Whoever comes first books it; for
     * everybody after, in this process or another, the ledger replays it as it was booked first. There is no moment
     * at which a kill leaves half of it.
     */
    @Override
    public Terms agreeOn(Terms terms) {
        return guarded(() -> {
            CreditLedger notes = CreditLedger.builder(ledger).asset(TERMS).build();
            Receipt first = notes.execute(notes.newGrant(TERMS_ACCOUNT)
                    .amount(1)
                    .key(TERMS_KEY)
                    .metadata(GRANT_NOTE, Long.toString(terms.grant()))
                    .metadata(PRICES_NOTE, terms.priceFingerprint())
                    .build());
            Map<String, String> noted = first.transaction().metadata();
            return new Terms(
                    Long.parseLong(noted.getOrDefault(GRANT_NOTE, "0")), noted.getOrDefault(PRICES_NOTE, "none"));
        });
    }

    @Override
    public boolean open(String client, long grant) {
        AccountId account = account(client);
        return guarded(() -> {
            if (grant == 0) {
                return credits.open(account).changed();
            }
            // The key has nothing of the log in it: a client gets one starting grant, whichever log it is met in.
            IdempotencyKey key = IdempotencyKey.of("starting-grant", account.value());
            return !credits.grant(account, grant, key).replayed();
        });
    }

    @Override
    public ChargeOutcome charge(Charge charge) {
        Debit debit = credits.newDebit(account(charge.client()))
                .amount(charge.credits())
                .key(IdempotencyKey.of(charge.scope(), charge.key()))
                .effectiveAt(charge.time())
                .metadata(REQUEST_NOTE, charge.note())
                .build();
        return guarded(() -> {
            Outcome<Receipt> outcome = credits.tryExecute(debit);
            if (outcome.rejection().orElse(null) instanceof InsufficientCreditsException refusal) {
                return new Refused(refusal.available());
            }
            Receipt receipt = outcome.orElseThrow();
            return new Charged(
                    receipt.transaction().id().toString(), receipt.balance().available(), receipt.replayed());
        });
    }

    @Override
    public TransactionRecord transaction(String transactionId) {
        Transaction transaction = guarded(() -> ledger.transaction(TransactionId.of(Long.parseLong(transactionId))))
                .orElseThrow();
        Posting paid = transaction.postings().stream()
                .filter(posting -> posting.balanceAfter().isPresent())
                .findFirst()
                .orElseThrow();
        return new TransactionRecord(
                transactionId,
                paid.account().value(),
                paid.amount(),
                transaction.effectiveAt(),
                paid.balanceAfter().orElseThrow().posted(),
                transaction.metadata().getOrDefault(REQUEST_NOTE, ""));
    }

    @Override
    public Audit audit() {
        return guarded(() -> {
            List<Audit.Line> lines = new ArrayList<>();
            for (AssetTotals totals : ledger.trialBalance().assets()) {
                if (totals.asset().equals(CREDIT)) {
                    lines.add(new Audit.Line(
                            String.format(Locale.ROOT, "%,d clients", totals.limitedAccounts()),
                            totals.limitedPosted().longValueExact()));
                    for (UnlimitedTotal total : totals.unlimited()) {
                        lines.add(new Audit.Line(
                                total.account().value(), total.total().longValueExact()));
                    }
                }
            }
            VerifyReport report = ledger.verify();
            List<String> problems = new ArrayList<>();
            report.violations().forEach(each -> problems.add(each.rule() + ", " + each.place() + ": " + each.detail()));
            long more = report.violationCount() - report.violations().size();
            if (more > 0) {
                problems.add(String.format(Locale.ROOT, "and %,d more", more));
            }
            String checked = String.format(
                    Locale.ROOT,
                    "%,d operations and %,d postings of %,d accounts",
                    report.operations(),
                    report.postings(),
                    report.accounts());
            return new Audit(lines, checked, problems);
        });
    }

    @Override
    public void close() {
        ledger.close();
        pool.close();
    }

    private static AccountId account(String client) {
        return AccountId.of("client:" + client);
    }

    private <T> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (RejectedException e) {
            throw failures.rejected(e);
        } catch (LedgerException e) {
            throw failures.failed(e);
        }
    }
}
