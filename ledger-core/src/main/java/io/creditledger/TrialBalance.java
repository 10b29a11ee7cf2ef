package io.creditledger;

import java.math.BigInteger;
import java.util.List;

/**
 * The totals of all accounts, per asset, from one consistent snapshot. In correct books they sum to zero.
 *
 * @param assets one entry for each asset that has accounts, by code
 */
public record TrialBalance(List<AssetTotals> assets) {
    /** Copies the entries. */
    public TrialBalance {
        assets = List.copyOf(assets);
    }

    /** Returns whether every asset sums to zero. */
    public boolean balanced() {
        return assets.stream().allMatch(AssetTotals::balanced);
    }

    /**
     * The totals of one asset, in smallest units.
     *
     * @param asset the asset
     * @param limitedAccounts how many limited accounts it has
     * @param limitedPosted the sum of their posted balances
     * @param limitedHeld the sum of their held credits
     * @param unlimited each unlimited account with its total, by id
     */
    public record AssetTotals(
            Asset asset,
            long limitedAccounts,
            BigInteger limitedPosted,
            BigInteger limitedHeld,
            List<UnlimitedTotal> unlimited) {
        /** Copies the unlimited accounts. */
        public AssetTotals {
            unlimited = List.copyOf(unlimited);
        }

        /** Returns the sum over all accounts: zero in correct books. */
        public BigInteger sum() {
            return unlimited.stream().map(UnlimitedTotal::total).reduce(limitedPosted, BigInteger::add);
        }

        /** Returns whether the sum is zero. */
        public boolean balanced() {
            return sum().signum() == 0;
        }
    }

    /**
     * The total of one unlimited account.
     *
     * @param account the account
     * @param total the sum of its postings, in smallest units
     */
    public record UnlimitedTotal(AccountId account, BigInteger total) {}
}
