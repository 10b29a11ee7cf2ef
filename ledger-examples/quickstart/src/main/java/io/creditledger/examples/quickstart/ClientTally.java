package io.creditledger.examples.quickstart;

import io.creditledger.examples.quickstart.ChargeOutcome.Charged;
import org.jspecify.annotations.Nullable;

/** What one client asked for and got. Written by one task of the client at a time, read when all are done. */
final class ClientTally {

    private final String client;
    private boolean newClient;
    private long free;
    private long refused;
    private long chargedNow;
    private long chargedEarlier;
    private long creditsNow;
    private long creditsEarlier;
    private long balance;
    private @Nullable String lastTransactionId;

    ClientTally(String client) {
        this.client = client;
    }

    void opened(boolean isNew, long grant) {
        newClient = isNew;
        balance = grant;
    }

    void free() {
        free++;
    }

    void charged(Charged charged, long credits) {
        if (charged.earlier()) {
            chargedEarlier++;
            creditsEarlier += credits;
        } else {
            chargedNow++;
            creditsNow += credits;
        }
        balance = charged.balance();
        lastTransactionId = charged.transactionId();
    }

    void refused(long available) {
        refused++;
        balance = available;
    }

    boolean isNewClient() {
        return newClient;
    }

    long freeRequests() {
        return free;
    }

    long refusedRequests() {
        return refused;
    }

    long chargedNow() {
        return chargedNow;
    }

    long chargedEarlier() {
        return chargedEarlier;
    }

    long creditsNow() {
        return creditsNow;
    }

    long creditsEarlier() {
        return creditsEarlier;
    }

    /** The last payment, or {@code null} when there was none. */
    @Nullable
    String lastTransactionId() {
        return lastTransactionId;
    }

    ReplaySummary.Spender asSpender() {
        return new ReplaySummary.Spender(
                client, creditsNow + creditsEarlier, free + chargedNow + chargedEarlier, refused, balance);
    }
}
