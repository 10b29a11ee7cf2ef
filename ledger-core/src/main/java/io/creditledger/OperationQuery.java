package io.creditledger;

import io.creditledger.engine.Period;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query for one page of the operations that have a posting on one account: those that moved its credits. What moved none is not
 * found: a hold that was not captured ({@link LedgerReads#holds} finds it while it has not ended), a release, a change of limits or
 * of status. Ordered by the position of the posting on the account. Immutable.
 *
 * <p>Pages are delimited by position, not by offset: on a limited account, operations booked between two queries cause none to be
 * repeated or skipped.
 */
public final class OperationQuery {
    private final AccountId account;
    private final Set<OperationKind> kinds;
    private final @Nullable String keyScope;
    private final String keyPrefix;
    private final @Nullable Instant from;
    private final @Nullable Instant until;
    private final boolean newestFirst;
    private final @Nullable Long after;
    private final int limit;

    private OperationQuery(Builder builder) {
        this.account = builder.account;
        this.kinds = Set.copyOf(builder.kinds);
        this.keyScope = builder.keyScope;
        this.keyPrefix = builder.keyPrefix;
        this.from = builder.from;
        this.until = builder.until;
        this.newestFirst = builder.newestFirst;
        this.after = builder.after;
        this.limit = builder.limit;
    }

    /** Starts a query for this account: unless set otherwise, its 100 newest operations, newest first. */
    public static Builder of(AccountId account) {
        return new Builder(account);
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns the kinds of the operations; empty for any. */
    public Set<OperationKind> kinds() {
        return kinds;
    }

    /** Returns the scope of the idempotency keys; empty for any, and for operations without a key. */
    public Optional<String> keyScope() {
        return Optional.ofNullable(keyScope);
    }

    /** Returns what the idempotency keys begin with within their scope; empty text for all. */
    public String keyPrefix() {
        return keyPrefix;
    }

    /** Returns the first instant of the period; empty if there is no period. */
    public Optional<Instant> from() {
        return Optional.ofNullable(from);
    }

    /** Returns the first instant after the period; empty if there is no period. */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    /** Returns whether the highest position comes first. */
    public boolean newestFirst() {
        return newestFirst;
    }

    /** Returns the position after which the page starts; empty for the first page. */
    public OptionalLong after() {
        return after == null ? OptionalLong.empty() : OptionalLong.of(after);
    }

    /** Returns the maximum number of operations on the page. */
    public int limit() {
        return limit;
    }

    /** Returns whether a transaction of the account is what the query is for, wherever the page starts. */
    public boolean matches(Transaction transaction) {
        return (kinds.isEmpty() || kinds.contains(transaction.kind()))
                && (keyScope == null || transaction.key().filter(this::matches).isPresent())
                && (from == null || !transaction.recordedAt().isBefore(from))
                && (until == null || transaction.recordedAt().isBefore(until));
    }

    private boolean matches(IdempotencyKey key) {
        return key.scope().equals(keyScope) && key.key().startsWith(keyPrefix);
    }

    /** Builds an {@link OperationQuery}. Not thread-safe. */
    public static final class Builder {
        private final AccountId account;
        private final Set<OperationKind> kinds = EnumSet.noneOf(OperationKind.class);
        private @Nullable String keyScope;
        private String keyPrefix = "";
        private @Nullable Instant from;
        private @Nullable Instant until;
        private boolean newestFirst = true;
        private @Nullable Long after;
        private int limit = 100;

        private Builder(AccountId account) {
            this.account = Objects.requireNonNull(account, "account");
        }

        /**
         * Restricts the query to operations of these kinds. Replaces the kinds of an earlier call.
         *
         * @throws IllegalArgumentException if there is none
         */
        public Builder kinds(OperationKind... kinds) {
            if (kinds.length == 0) {
                throw new IllegalArgumentException("kinds must name at least one kind; leave them out to find all");
            }
            this.kinds.clear();
            this.kinds.addAll(Arrays.asList(kinds));
            return this;
        }

        /**
         * Restricts the query to operations that were executed under an idempotency key with this scope.
         *
         * @throws IllegalArgumentException if no key can have this scope
         */
        public Builder keyScope(String scope) {
            return keyPrefix(scope, "");
        }

        /**
         * Restricts the query to operations that were executed under an idempotency key with this scope, and within it beginning
         * with these characters, exactly: no character is a wildcard.
         *
         * @throws IllegalArgumentException if no key can have this scope, or begin so
         */
        public Builder keyPrefix(String scope, String prefix) {
            StorableText.require("idempotency scope", scope, Bounds.KEY_SCOPE_LENGTH);
            StorableText.requireStorable("beginning of the idempotency key", prefix, Bounds.KEY_LENGTH);
            this.keyScope = scope;
            this.keyPrefix = prefix;
            return this;
        }

        /**
         * Restricts the query to what was recorded in a period. On a limited account the period is found by the positions; of
         * an unlimited account all operations after the start of the page are read until the page is full.
         *
         * @param first the first instant
         * @param end the first instant that does not count
         * @throws IllegalArgumentException if {@code end} is before {@code first}, or one is out of bounds
         */
        public Builder recorded(Instant first, Instant end) {
            Period period = new Period(first, end);
            this.from = period.from();
            this.until = period.until();
            return this;
        }

        /** Orders the operations from the lowest position to the highest. */
        public Builder oldestFirst() {
            this.newestFirst = false;
            return this;
        }

        /** Starts the page after this position: {@link OperationPage#next()} of the previous page. */
        public Builder after(long position) {
            this.after = position;
            return this;
        }

        /**
         * Sets the maximum number of operations on the page; 100 unless set.
         *
         * @throws IllegalArgumentException if it is not from 1 to {@link Bounds#PAGE_LINES}
         */
        public Builder limit(int limit) {
            this.limit = Bounds.checkedPageLimit(limit);
            return this;
        }

        /** Returns the query. */
        public OperationQuery build() {
            return new OperationQuery(this);
        }
    }
}
