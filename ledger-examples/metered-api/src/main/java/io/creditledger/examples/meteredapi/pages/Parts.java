package io.creditledger.examples.meteredapi.pages;

import io.creditledger.Balance;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a balance is made of, as the pieces of a bar of 600.
 *
 * @param name what the piece is called
 * @param label what people call it
 * @param amount in credits
 * @param explanation what it means
 * @param x where the piece begins
 * @param width how wide it is
 */
public record Parts(String name, String label, long amount, String explanation, long x, long width) {
    static List<Parts> of(Balance balance) {
        long total = Math.max(
                1, Math.max(0, balance.available()) + balance.held() + balance.upcoming() + balance.restricted());
        long held = scaled(balance.held(), total);
        long upcoming = scaled(balance.upcoming(), total);
        long restricted = scaled(balance.restricted(), total);
        long available = balance.posted() > 0 ? 600 - held - upcoming - restricted : 0;
        return Stream.of(
                        new Parts("available", "To spend", balance.available(), "ready for calls", 0, available),
                        new Parts("held", "Reserved", balance.held(), "by calls that are running", available, held),
                        new Parts(
                                "upcoming",
                                "Not valid yet",
                                balance.upcoming(),
                                "granted, valid later",
                                available + held,
                                upcoming),
                        new Parts(
                                "restricted",
                                "For certain uses",
                                balance.restricted(),
                                "not for every call",
                                available + held + upcoming,
                                restricted))
                .filter(part -> part.amount() != 0
                        || part.name().equals("available")
                        || part.name().equals("held"))
                .toList();
    }

    private static long scaled(long amount, long total) {
        return Math.round(600.0 * amount / total);
    }
}
