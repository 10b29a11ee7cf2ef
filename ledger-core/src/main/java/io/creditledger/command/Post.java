package io.creditledger.command;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.Leg;
import io.creditledger.OperationKind;
import io.creditledger.Receipt;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Books any set of legs, in one or several assets, as one transaction. The legs of each asset must sum to zero. Several legs
 * of one account are netted to one.
 */
public final class Post extends KeyedCommand<Receipt> {
    private final List<Leg> legs;

    private Post(Builder builder) {
        super(OperationKind.POST, builder);
        this.legs = builder.netted();
    }

    /** Starts an empty post. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the netted legs, ordered by account id, at most one for each account. */
    public List<Leg> legs() {
        return legs;
    }

    @Override
    public <T> T accept(KeyedCommandVisitor<T> visitor) {
        return visitor.visit(this);
    }

    /** Builds a {@link Post}. Not thread-safe. */
    public static final class Builder extends KeyedCommand.Builder<Builder> {
        private final Map<AccountId, Asset> assets = new LinkedHashMap<>();
        private final Map<AccountId, BigInteger> amounts = new LinkedHashMap<>();

        private @Nullable Asset defaultAsset;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Adds a leg.
         *
         * @param amount in smallest units, seen from the account holder: negative is a debit
         * @throws IllegalArgumentException if the amount is 0 or out of bounds, or the account has a leg in another asset
         */
        public Builder leg(AccountId account, Asset asset, long amount) {
            return leg(new Leg(account, asset, amount));
        }

        /** Sets the asset of the legs that are added after this without one. */
        public Builder defaultAsset(Asset asset) {
            this.defaultAsset = Objects.requireNonNull(asset, "asset");
            return this;
        }

        /**
         * Adds a leg in the default asset, otherwise as {@link #leg(AccountId, Asset, long)}.
         *
         * @throws IllegalArgumentException if the amount is 0 or out of bounds, or the account has a leg in another asset
         * @throws IllegalStateException if there is no default asset
         */
        public Builder leg(AccountId account, long amount) {
            if (defaultAsset == null) {
                throw new IllegalStateException(
                        "a leg needs an asset: name it, set defaultAsset(), or start with CreditLedger.newPost()");
            }
            return leg(account, defaultAsset, amount);
        }

        /**
         * Adds a leg.
         *
         * @throws IllegalArgumentException if the account has a leg in another asset
         */
        public Builder leg(Leg leg) {
            Objects.requireNonNull(leg, "leg");
            Asset known = assets.putIfAbsent(leg.account(), leg.asset());
            if (known != null && !known.equals(leg.asset())) {
                throw new IllegalArgumentException("legs of account " + leg.account()
                        + " must be of one asset, but are of " + known + " and " + leg.asset());
            }
            amounts.merge(leg.account(), BigInteger.valueOf(leg.amount()), BigInteger::add);
            return this;
        }

        /**
         * Returns the command.
         *
         * @throws IllegalArgumentException if the key is missing, if fewer than two or more than {@link
         *     Bounds#POSTINGS_PER_TRANSACTION} accounts are touched, if the legs of one account net to zero or beyond
         *     bounds, or if an asset does not sum to zero
         */
        public Post build() {
            return new Post(this);
        }

        private List<Leg> netted() {
            if (amounts.size() < 2 || amounts.size() > Bounds.POSTINGS_PER_TRANSACTION) {
                throw new IllegalArgumentException("a post must touch from 2 to " + Bounds.POSTINGS_PER_TRANSACTION
                        + " accounts, but touches " + amounts.size());
            }
            Map<Asset, BigInteger> sums = new LinkedHashMap<>();
            List<Leg> legs = new ArrayList<>();
            amounts.keySet().stream().sorted().forEach(account -> {
                BigInteger amount = Objects.requireNonNull(amounts.get(account));
                Asset asset = Objects.requireNonNull(assets.get(account));
                if (amount.signum() == 0) {
                    throw new IllegalArgumentException(
                            "legs of account " + account + " must not cancel each other out");
                }
                if (amount.bitLength() > 62) {
                    throw new IllegalArgumentException(
                            "legs of account " + account + " must not sum beyond " + Bounds.MAX_AMOUNT + " either way");
                }
                legs.add(new Leg(account, asset, amount.longValueExact()));
                sums.merge(asset, amount, BigInteger::add);
            });
            sums.forEach((asset, sum) -> {
                if (sum.signum() != 0) {
                    throw new IllegalArgumentException("legs in " + asset + " must sum to 0, but sum to " + sum);
                }
            });
            return List.copyOf(legs);
        }
    }
}
