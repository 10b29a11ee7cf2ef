package io.creditledger.examples.meteredapi.metering;

import java.util.UUID;

/** The scopes of the idempotency keys under which the ledger knows the requests of a user. */
public final class KeyScopes {
    private KeyScopes() {}

    /** Returns the scope of what is booked when a request begins: the charge of a call, the reservation of a stream. */
    public static String requests(UUID user) {
        return "user:" + user;
    }

    /** Returns the scope of the charges of streams, which are booked when they end. */
    public static String streamCharges(UUID user) {
        return "streamed:" + user;
    }
}
