package io.creditledger.examples.meteredapi.pages;

import io.creditledger.TrialBalance;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The totals of an asset as people read them.
 *
 * @param asset its code
 * @param users how many accounts users have
 * @param held what is reserved on them
 * @param posted what they have
 * @param others what the accounts of the service have
 * @param sum all of it, which must be 0
 */
public record TrialRow(String asset, long users, String held, String posted, List<Total> others, String sum) {
    private static final Map<String, String> NAMES =
            Map.of("issuance", "Granted to users", "revenue", "Spent by users", "expired", "Expired");

    /**
     * What one account of the service has.
     *
     * @param name what it is for
     * @param account its id
     * @param total what it has
     */
    public record Total(String name, String account, String total) {}

    static List<TrialRow> of(TrialBalance trial) {
        return trial.assets().stream().map(TrialRow::of).toList();
    }

    private static TrialRow of(TrialBalance.AssetTotals totals) {
        return new TrialRow(
                totals.asset().code(),
                totals.limitedAccounts(),
                number(totals.limitedHeld()),
                number(totals.limitedPosted()),
                totals.unlimited().stream()
                        .map(one -> new Total(
                                name(one.account().toString()), one.account().toString(), number(one.total())))
                        .toList(),
                number(totals.sum()));
    }

    private static String name(String account) {
        return NAMES.getOrDefault(account.substring(account.lastIndexOf(':') + 1), "");
    }

    private static String number(Number value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
