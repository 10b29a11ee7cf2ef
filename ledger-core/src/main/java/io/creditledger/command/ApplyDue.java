package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.ApplyDueReceipt;
import java.util.Objects;

/**
 * Books what is due on one limited account: lots that have expired, holds that have expired, lots that have started. Every
 * accepted write on the account does this first; reads take into account what is due without booking it. Needs no key,
 * because what has been booked is no longer due. Can run on any number of nodes at the same time.
 */
public final class ApplyDue implements Command<ApplyDueReceipt> {
    private final AccountId account;

    private ApplyDue(AccountId account) {
        this.account = account;
    }

    /** Returns the command for this account. */
    public static ApplyDue of(AccountId account) {
        return new ApplyDue(Objects.requireNonNull(account, "account"));
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    @Override
    public <T> T accept(CommandVisitor<T> visitor) {
        return visitor.visit(this);
    }
}
