package io.creditledger;

import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Methods for the common commands of a service that meters and charges usage, over any {@link Ledger}: grant, debit, refund. An
 * instance has one asset and the three system accounts of that asset: grants come out of <em>issuance</em>, debits go to
 * <em>revenue</em>, and expired credits go to <em>expired</em>, so the sum over all accounts is always zero.
 *
 * <p>The common commands have a method that throws on refusal, and most of them a {@code try} variant that returns it. Like
 * {@link Ledger#execute}, all of them are executed completely or not at all, and once per key. Set options for which a method
 * has no parameter (metadata, an effective time, another destination) on the command itself: start one with {@link #newDebit}
 * or a similar method, and {@link #execute} it. Every method may also throw {@link io.creditledger.error.StorageException}, and one
 * that executes a command {@link io.creditledger.error.ListenerException}.
 *
 * <p>Immutable; thread-safe if the underlying ledger is.
 */
public final class CreditLedger {
    private final Ledger ledger;
    private final Asset asset;
    private final AccountId issuance;
    private final AccountId revenue;
    private final AccountId expired;
    private final long floor;
    private final @Nullable Long ceiling;
    private final long[] marks;
    private final Duration holdTimeout;

    private CreditLedger(Builder builder, Asset asset, Ledger ledger) {
        this.ledger = ledger;
        this.asset = asset;
        this.issuance = builder.issuance != null ? builder.issuance : systemAccount(asset, "issuance");
        this.revenue = builder.revenue != null ? builder.revenue : systemAccount(asset, "revenue");
        this.expired = builder.expired != null ? builder.expired : systemAccount(asset, "expired");
        this.floor = builder.floor;
        this.ceiling = builder.ceiling;
        this.marks = builder.marks;
        this.holdTimeout = builder.holdTimeout;
    }

    private CreditLedger(CreditLedger template, Ledger ledger) {
        this.ledger = ledger;
        this.asset = template.asset;
        this.issuance = template.issuance;
        this.revenue = template.revenue;
        this.expired = template.expired;
        this.floor = template.floor;
        this.ceiling = template.ceiling;
        this.marks = template.marks;
        this.holdTimeout = template.holdTimeout;
    }

    private static AccountId systemAccount(Asset asset, String role) {
        return AccountId.of("system:" + asset.code() + ":" + role);
    }

    /** Starts the configuration of a credit ledger over this ledger. */
    public static Builder builder(Ledger ledger) {
        return new Builder(ledger);
    }

    /** Returns the same credit ledger over another view of the same ledger, joined or cached. Opens no accounts. */
    public CreditLedger on(Ledger view) {
        return new CreditLedger(this, Objects.requireNonNull(view, "view"));
    }

    /** Returns the underlying ledger. */
    public Ledger ledger() {
        return ledger;
    }

    /** Returns the asset that is granted and debited. */
    public Asset asset() {
        return asset;
    }

    /** Returns the account that grants come out of. */
    public AccountId issuance() {
        return issuance;
    }

    /** Returns the account that debits go to. */
    public AccountId revenue() {
        return revenue;
    }

    /** Returns the account that expired credits go to. */
    public AccountId expired() {
        return expired;
    }

    // Opening

    /**
     * Opens a limited account with the configured terms. Repeating the call changes nothing.
     *
     * @throws io.creditledger.error.AccountTermsConflictException if the account is open on other terms
     */
    public AccountReceipt open(AccountId account) {
        return execute(openingTerms(account));
    }

    private OpenAccount openingTerms(AccountId account) {
        OpenAccount.Builder terms = OpenAccount.limited(account, asset).floor(floor);
        if (ceiling != null) {
            terms.ceiling(ceiling);
        }
        return terms.marks(marks).build();
    }

    // Granting

    /**
     * Grants credits to an account, and opens it on the configured terms if it does not exist.
     *
     * @param amount in smallest units, from 1
     * @throws io.creditledger.error.RejectedException if the account cannot receive them
     * @throws IllegalArgumentException if the amount is out of bounds
     */
    public Receipt grant(AccountId account, long amount, IdempotencyKey key) {
        return tryGrant(account, amount, key).orElseThrow();
    }

    /** Like {@link #grant}, with a refusal as an outcome. */
    public Outcome<Receipt> tryGrant(AccountId account, long amount, IdempotencyKey key) {
        return tryExecute(newGrant(account).amount(amount).key(key).build());
    }

    /** Starts a grant out of issuance, opening the account on the configured terms if it does not exist. */
    public Grant.Builder newGrant(AccountId account) {
        return Grant.to(account)
                .defaultSource(issuance)
                .defaultExpiryAccount(expired)
                .openingTerms(openingTerms(account));
    }

    /**
     * Grants the credits of the plan period that contains {@code at}. Each period is granted once, also if this is called repeatedly
     * and on several nodes.
     *
     * @param at the present, by the clock that the ledger uses
     * @throws io.creditledger.error.LotEndedException if that period is over
     * @throws io.creditledger.error.RejectedException if the account cannot receive them
     * @throws io.creditledger.error.IdempotencyConflictException if the period was granted on other terms
     * @throws IllegalArgumentException if {@code at} is before the start of the plan
     */
    public Receipt grantPeriod(AccountId account, RecurringPlan plan, Instant at) {
        return execute(plan.grant(newGrant(account), account, at).build());
    }

    // Debiting

    /**
     * Charges an account one smallest unit.
     *
     * @throws io.creditledger.error.InsufficientCreditsException if it cannot pay
     * @throws io.creditledger.error.RejectedException if it is unknown, frozen or closed
     */
    public Receipt debit(AccountId account, IdempotencyKey key) {
        return debit(account, 1, key);
    }

    /**
     * Charges an account.
     *
     * @param amount in smallest units, from 1
     * @throws io.creditledger.error.InsufficientCreditsException if it cannot pay
     * @throws io.creditledger.error.RejectedException if it is unknown, frozen or closed
     * @throws IllegalArgumentException if the amount is out of bounds
     */
    public Receipt debit(AccountId account, long amount, IdempotencyKey key) {
        return tryDebit(account, amount, key).orElseThrow();
    }

    /** Like {@link #debit(AccountId, IdempotencyKey)}, with a refusal as an outcome. */
    public Outcome<Receipt> tryDebit(AccountId account, IdempotencyKey key) {
        return tryDebit(account, 1, key);
    }

    /** Like {@link #debit(AccountId, long, IdempotencyKey)}, with a refusal as an outcome. */
    public Outcome<Receipt> tryDebit(AccountId account, long amount, IdempotencyKey key) {
        return tryExecute(newDebit(account).amount(amount).key(key).build());
    }

    /** Starts a debit that goes to revenue. */
    public Debit.Builder newDebit(AccountId account) {
        return Debit.from(account).defaultDestination(revenue);
    }

    /**
     * Charges an account up to an amount, as far as credits are available above 0 and above its floor; overdraft is not used. Taking 0
     * is a success.
     *
     * @param amount the most to take, in smallest units, from 1
     * @throws io.creditledger.error.RejectedException if it is unknown, frozen or closed
     * @throws IllegalArgumentException if the amount is out of bounds
     */
    public PartialDebitReceipt debitUpTo(AccountId account, long amount, IdempotencyKey key) {
        return tryDebitUpTo(account, amount, key).orElseThrow();
    }

    /** Like {@link #debitUpTo}, with a refusal as an outcome. */
    public Outcome<PartialDebitReceipt> tryDebitUpTo(AccountId account, long amount, IdempotencyKey key) {
        return tryExecute(newDebitUpTo(account).amount(amount).key(key).build());
    }

    /** Starts a debit of at most an amount that goes to revenue. */
    public DebitUpTo.Builder newDebitUpTo(AccountId account) {
        return DebitUpTo.from(account).defaultDestination(revenue);
    }

    // Holding

    /**
     * Reserves credits of an account, with the configured timeout, for a charge whose amount is not known yet.
     *
     * @param amount the most that the charge may be, in smallest units, from 1
     * @throws io.creditledger.error.InsufficientCreditsException if it cannot pay that; overdraft is not reserved
     * @throws io.creditledger.error.RejectedException if it is unknown, frozen or closed
     * @throws IllegalArgumentException if the amount is out of bounds
     */
    public HoldReceipt hold(AccountId account, long amount, IdempotencyKey key) {
        return tryHold(account, amount, key).orElseThrow();
    }

    /** Like {@link #hold}, with a refusal as an outcome. */
    public Outcome<HoldReceipt> tryHold(AccountId account, long amount, IdempotencyKey key) {
        return tryExecute(newHold(account).amount(amount).key(key).build());
    }

    /** Starts a hold with the configured timeout, whose captures go to revenue. */
    public PlaceHold.Builder newHold(AccountId account) {
        return PlaceHold.on(account).defaultDestination(revenue).defaultTimeout(holdTimeout);
    }

    /**
     * Charges part of what a hold reserves and releases the rest.
     *
     * @param amount in smallest units; 0 only releases, which is allowed for every status of the account
     * @throws io.creditledger.error.HoldNotActiveException if the hold has ended
     * @throws io.creditledger.error.HoldExceededException if the hold reserves less than the amount
     * @throws io.creditledger.error.RejectedException if there is no such hold, or the status of an account forbids it
     * @throws IllegalArgumentException if the amount is out of bounds
     */
    public CaptureReceipt capture(OperationRef hold, long amount, IdempotencyKey key) {
        return tryCapture(hold, amount, key).orElseThrow();
    }

    /** Like {@link #capture(OperationRef, long, IdempotencyKey)}, with a refusal as an outcome. */
    public Outcome<CaptureReceipt> tryCapture(OperationRef hold, long amount, IdempotencyKey key) {
        return tryExecute(CaptureHold.of(hold).amount(amount).key(key).build());
    }

    /**
     * Charges all that a hold reserves.
     *
     * @throws io.creditledger.error.HoldNotActiveException if the hold has ended
     * @throws io.creditledger.error.RejectedException if there is no such hold, or the status of an account forbids it
     */
    public CaptureReceipt capture(OperationRef hold, IdempotencyKey key) {
        return execute(CaptureHold.of(hold).key(key).build());
    }

    /**
     * Releases a hold.
     *
     * @throws io.creditledger.error.HoldNotActiveException if the hold has ended
     * @throws io.creditledger.error.RejectedException if there is no such hold
     */
    public HoldReceipt release(OperationRef hold, IdempotencyKey key) {
        return tryRelease(hold, key).orElseThrow();
    }

    /** Like {@link #release}, with a refusal as an outcome. */
    public Outcome<HoldReceipt> tryRelease(OperationRef hold, IdempotencyKey key) {
        return tryExecute(ReleaseHold.of(hold).key(key).build());
    }

    /**
     * Extends a hold; the timeout counts from now.
     *
     * @throws io.creditledger.error.HoldNotActiveException if the hold has ended
     * @throws io.creditledger.error.RejectedException if there is no such hold
     * @throws IllegalArgumentException if the timeout is out of bounds
     */
    public HoldReceipt extend(OperationRef hold, Duration timeout, IdempotencyKey key) {
        return execute(ExtendHold.of(hold).timeout(timeout).key(key).build());
    }

    /**
     * Starts a charge for work whose cost is known only afterwards; see {@link Charging}.
     *
     * @param estimate how much to reserve, in smallest units, from 1
     */
    public Charging charging(AccountId account, long estimate, IdempotencyKey key) {
        return new Charging(this, newHold(account).amount(estimate).key(key));
    }

    // Looking after lots

    /**
     * Moves all credits of a lot that are not reserved to the account to which the lot expires.
     *
     * @throws io.creditledger.error.RejectedException if there is no such lot, or its account is frozen or closed
     */
    public LotReceipt voidLot(LotId lot, IdempotencyKey key) {
        return execute(VoidLot.of(lot).key(key).build());
    }

    /**
     * Moves the end of a lot to a later instant.
     *
     * @param end the first instant at which the lot cannot be used any more; a lot is never shortened
     * @throws io.creditledger.error.LotEndedException if the lot has expired
     * @throws io.creditledger.error.RejectedException if there is no such lot, or its account is closed
     */
    public LotReceipt extendLot(LotId lot, Instant end, IdempotencyKey key) {
        return execute(ExtendLot.of(lot).expiresAt(end).key(key).build());
    }

    /** Books what is due on at most {@code limit} accounts, and reports what was skipped and what failed; see {@link ExpireDue}. */
    public ExpiryReport expireDue(int limit) {
        return execute(ExpireDue.limit(limit));
    }

    // Moving and giving back

    /**
     * Moves credits from one account to another.
     *
     * @param amount in smallest units, from 1
     * @throws io.creditledger.error.RejectedException if the source cannot pay or the destination cannot receive
     * @throws IllegalArgumentException if the amount is out of bounds or both accounts are the same
     */
    public Receipt transfer(AccountId source, AccountId destination, long amount, IdempotencyKey key) {
        return tryTransfer(source, destination, amount, key).orElseThrow();
    }

    /** Starts a transaction of any legs. Legs that name no asset are in the configured one. */
    public Post.Builder newPost() {
        return Post.builder().defaultAsset(asset);
    }

    /** Like {@link #transfer}, with a refusal as an outcome. */
    public Outcome<Receipt> tryTransfer(AccountId source, AccountId destination, long amount, IdempotencyKey key) {
        return tryExecute(
                Transfer.between(source, destination).amount(amount).key(key).build());
    }

    /**
     * Refunds what is left of a debit or capture.
     *
     * @throws io.creditledger.error.RefundExceededException if nothing is left to refund
     * @throws io.creditledger.error.RejectedException if there is no such debit, or the status of an account forbids it
     */
    public Receipt refund(OperationRef debit, IdempotencyKey key) {
        return tryRefund(debit, key).orElseThrow();
    }

    /** Like {@link #refund(OperationRef, IdempotencyKey)}, with a refusal as an outcome. */
    public Outcome<Receipt> tryRefund(OperationRef debit, IdempotencyKey key) {
        return tryExecute(Refund.of(debit).key(key).build());
    }

    /**
     * Refunds part of a debit or capture.
     *
     * @param amount in smallest units, from 1
     * @throws io.creditledger.error.RefundExceededException if less than that is left to refund
     * @throws io.creditledger.error.RejectedException if there is no such debit, or the status of an account forbids it
     * @throws IllegalArgumentException if the amount is out of bounds
     */
    public Receipt refund(OperationRef debit, long amount, IdempotencyKey key) {
        return tryRefund(debit, amount, key).orElseThrow();
    }

    /** Like {@link #refund(OperationRef, long, IdempotencyKey)}, with a refusal as an outcome. */
    public Outcome<Receipt> tryRefund(OperationRef debit, long amount, IdempotencyKey key) {
        return tryExecute(Refund.of(debit).amount(amount).key(key).build());
    }

    /**
     * Undoes a grant, debit, capture, transfer or post, unless credits that would have to be returned have been spent.
     *
     * @throws io.creditledger.error.AlreadyReversedException if nothing is left to undo
     * @throws io.creditledger.error.InsufficientCreditsException if the credits have been spent
     * @throws io.creditledger.error.RejectedException if there is no such operation, or it is of another kind
     */
    public Receipt reverse(OperationRef operation, IdempotencyKey key) {
        return tryReverse(operation, key).orElseThrow();
    }

    /** Like {@link #reverse}, with a refusal as an outcome. */
    public Outcome<Receipt> tryReverse(OperationRef operation, IdempotencyKey key) {
        return tryExecute(Reverse.of(operation).key(key).build());
    }

    // Looking after accounts

    /**
     * Sets the lowest permitted available balance of an account.
     *
     * @param newFloor in smallest units; negative for an overdraft limit
     * @throws io.creditledger.error.LimitsConflictException if the floor would be above the ceiling
     * @throws io.creditledger.error.RejectedException if the account is unknown, unlimited or closed
     * @throws IllegalArgumentException if the floor is out of bounds
     */
    public AccountReceipt changeFloor(AccountId account, long newFloor, IdempotencyKey key) {
        return execute(ChangeLimits.of(account).floor(newFloor).key(key).build());
    }

    /**
     * Replaces the low-balance {@linkplain Account#marks() marks} of an account; without any, removes them.
     *
     * @param newMarks in smallest units, at most {@link Bounds#MARKS}
     * @throws io.creditledger.error.RejectedException if the account is unknown, unlimited or closed
     * @throws IllegalArgumentException if there are too many marks, two are equal, or one is out of bounds
     */
    public AccountReceipt changeMarks(AccountId account, IdempotencyKey key, long... newMarks) {
        return execute(ChangeLimits.of(account).marks(newMarks).key(key).build());
    }

    /**
     * Freezes an account, so that it cannot be debited.
     *
     * @throws io.creditledger.error.RejectedException if the account is unknown, unlimited or closed
     */
    public AccountReceipt freeze(AccountId account, IdempotencyKey key) {
        return execute(FreezeAccount.of(account).key(key).build());
    }

    /**
     * Opens a frozen or closed account again.
     *
     * @throws io.creditledger.error.RejectedException if the account is unknown or unlimited
     */
    public AccountReceipt reopen(AccountId account, IdempotencyKey key) {
        return execute(ReopenAccount.of(account).key(key).build());
    }

    /**
     * Closes an empty account.
     *
     * @throws io.creditledger.error.AccountNotEmptyException if it has credits, holds or debt
     * @throws io.creditledger.error.RejectedException if the account is unknown or unlimited
     */
    public AccountReceipt close(AccountId account, IdempotencyKey key) {
        return execute(CloseAccount.of(account).key(key).build());
    }

    /**
     * Closes an account, also a frozen one, and moves the remaining credits to the account for expired credits.
     *
     * @throws io.creditledger.error.AccountNotEmptyException if it is in debt
     * @throws io.creditledger.error.RejectedException if the account is unknown or unlimited
     */
    public AccountReceipt closeAndSweep(AccountId account, IdempotencyKey key) {
        return execute(CloseAccount.of(account).sweepTo(expired).key(key).build());
    }

    // Reading, and everything else

    /**
     * Returns an account's balance.
     *
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     */
    public Balance balance(AccountId account) {
        return ledger.balance(account);
    }

    /**
     * Executes any command and returns its result.
     *
     * @throws io.creditledger.error.RejectedException if it is refused
     */
    public <R> R execute(Command<R> command) {
        return tryExecute(command).orElseThrow();
    }

    /** Executes any command, with a refusal as an outcome. */
    public <R> Outcome<R> tryExecute(Command<R> command) {
        return ledger.execute(command);
    }

    /** Configures a {@link CreditLedger}. Not thread-safe. */
    public static final class Builder {
        private final Ledger ledger;
        private @Nullable Asset asset;
        private @Nullable AccountId issuance;
        private @Nullable AccountId revenue;
        private @Nullable AccountId expired;
        private long floor;
        private @Nullable Long ceiling;
        private long[] marks = {};
        private Duration holdTimeout = Duration.ofHours(1);

        private Builder(Ledger ledger) {
            this.ledger = Objects.requireNonNull(ledger, "ledger");
        }

        /** Sets the asset that is granted and debited; {@code CREDIT} with scale 0 unless set. */
        public Builder asset(Asset asset) {
            this.asset = Objects.requireNonNull(asset, "asset");
            return this;
        }

        /** Names the account that grants come out of; {@code system:CODE:issuance} unless set. */
        public Builder issuance(AccountId account) {
            this.issuance = Objects.requireNonNull(account, "account");
            return this;
        }

        /** Names the account that debits go to; {@code system:CODE:revenue} unless set. */
        public Builder revenue(AccountId account) {
            this.revenue = Objects.requireNonNull(account, "account");
            return this;
        }

        /**
         * Sets the timeout of holds that set none, from 1 microsecond to {@link Bounds#HOLD_TIMEOUT}; 1 hour unless set.
         * Truncated to the microsecond.
         *
         * @throws IllegalArgumentException if the timeout is out of bounds
         */
        public Builder holdTimeout(Duration timeout) {
            this.holdTimeout = Bounds.checkedHoldTimeout("hold timeout", timeout);
            return this;
        }

        /** Names the account that expired credits go to; {@code system:CODE:expired} unless set. */
        public Builder expired(AccountId account) {
            this.expired = Objects.requireNonNull(account, "account");
            return this;
        }

        /**
         * Sets the floor that accounts are opened with, in smallest units, within {@link Bounds#MAX_AMOUNT} either way and not
         * above the ceiling; 0 unless set.
         */
        public Builder floor(long floor) {
            this.floor = floor;
            return this;
        }

        /**
         * Sets the ceiling that accounts are opened with, in smallest units, from 0 to {@link Bounds#MAX_AMOUNT}; none unless
         * set.
         */
        public Builder ceiling(long ceiling) {
            this.ceiling = ceiling;
            return this;
        }

        /**
         * Sets the low-balance {@linkplain Account#marks() marks} that accounts are opened with, in smallest units, at most {@link
         * Bounds#MARKS}; none unless set.
         */
        public Builder marks(long... marks) {
            this.marks = marks.clone();
            return this;
        }

        private static boolean isAsIn(OpenAccount terms, Account open) {
            return open.asset().equals(terms.asset()) && open.limited() == terms.limited();
        }

        /**
         * Opens the three system accounts, if they do not exist, and returns the credit ledger.
         *
         * @throws io.creditledger.error.AccountTermsConflictException if one of the names belongs to an account of
         *     another asset, or to a limited one
         * @throws IllegalArgumentException if floor or ceiling is out of bounds; nothing is opened then
         */
        public CreditLedger build() {
            CreditLedger credits = new CreditLedger(this, asset != null ? asset : Asset.of("CREDIT", 0), ledger);
            OpenAccount unused = credits.openingTerms(AccountId.of("account"));
            for (AccountId account : new AccountId[] {credits.issuance, credits.revenue, credits.expired}) {
                OpenAccount terms = OpenAccount.unlimited(account, credits.asset);
                // Looks first: over a ledger that only reads they have been opened by another one.
                if (ledger.account(account).filter(open -> isAsIn(terms, open)).isEmpty()) {
                    credits.execute(terms);
                }
            }
            return credits;
        }
    }
}
