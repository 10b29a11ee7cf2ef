package io.creditledger.examples.springboot;

import io.creditledger.AccountId;

/** The accounts of users: those that {@code ledger.metering.account-prefix} names, too. */
final class Accounts {
    private Accounts() {}

    static AccountId of(String user) {
        return AccountId.of("user:" + user);
    }
}
