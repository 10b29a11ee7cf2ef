package io.creditledger;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A query for accounts by the beginning of their id. Ordered by id as the database orders text. Immutable.
 */
public final class AccountQuery {
    private final String prefix;
    private final @Nullable AccountStatus status;
    private final @Nullable String asset;
    private final @Nullable AccountId after;
    private final int limit;

    private AccountQuery(Builder builder) {
        this.prefix = builder.prefix;
        this.status = builder.status;
        this.asset = builder.asset;
        this.after = builder.after;
        this.limit = builder.limit;
    }

    /** Starts a query for all accounts. */
    public static Builder all() {
        return new Builder("");
    }

    /** Starts a query for accounts whose ids begin with these characters, exactly: no character is a wildcard. */
    public static Builder prefix(String prefix) {
        return new Builder(prefix);
    }

    /** Returns what the ids begin with; empty text for all. */
    public String prefix() {
        return prefix;
    }

    /** Returns the status of the accounts; empty for any. */
    public Optional<AccountStatus> status() {
        return Optional.ofNullable(status);
    }

    /** Returns the code of the accounts' asset; empty for any. */
    public Optional<String> asset() {
        return Optional.ofNullable(asset);
    }

    /** Returns the account after which the page starts; empty for the first page. */
    public Optional<AccountId> after() {
        return Optional.ofNullable(after);
    }

    /** Returns the maximum number of accounts on the page. */
    public int limit() {
        return limit;
    }

    /** Returns whether an account is what the query is for, wherever the page starts. */
    public boolean matches(Account account) {
        return account.id().value().startsWith(prefix)
                && (status == null || account.status() == status)
                && (asset == null || account.asset().code().equals(asset));
    }

    /** Builds an {@link AccountQuery}. Not thread-safe. */
    public static final class Builder {
        private final String prefix;
        private @Nullable AccountStatus status;
        private @Nullable String asset;
        private @Nullable AccountId after;
        private int limit = 100;

        private Builder(String prefix) {
            this.prefix = Objects.requireNonNull(prefix, "prefix");
        }

        /** Restricts the query to accounts with this status. */
        public Builder status(AccountStatus status) {
            this.status = Objects.requireNonNull(status, "status");
            return this;
        }

        /** Restricts the query to accounts of the asset with this code. */
        public Builder asset(String code) {
            this.asset = Objects.requireNonNull(code, "code");
            return this;
        }

        /** Starts the page after this account: {@link AccountPage#next()} of the previous page. */
        public Builder after(AccountId account) {
            this.after = Objects.requireNonNull(account, "account");
            return this;
        }

        /**
         * Sets the maximum number of accounts on the page; 100 unless set.
         *
         * @throws IllegalArgumentException if it is not from 1 to {@link Bounds#PAGE_LINES}
         */
        public Builder limit(int limit) {
            this.limit = Bounds.checkedPageLimit(limit);
            return this;
        }

        /** Returns the query. */
        public AccountQuery build() {
            return new AccountQuery(this);
        }
    }
}
