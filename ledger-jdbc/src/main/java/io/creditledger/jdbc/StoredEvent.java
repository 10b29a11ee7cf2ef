package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.TransactionId;
import io.creditledger.event.LedgerEvent;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An event that a ledger has stored for one of the limited accounts that it is about. An event about two such accounts, as a
 * transfer between them, is stored once for each: the document is the same, and so is the {@code id} in it. Immutable.
 *
 * @param account the account
 * @param revision the {@linkplain Balance#revision() revision} of the account after the event
 * @param recordedAt when the account was changed last: when the event was recorded, unless it has changed nothing
 * @param operation the operation; empty for an opened account and for what has become due
 * @param json the event as {@link LedgerEvent#toJson()} writes it
 */
public record StoredEvent(
        AccountId account, long revision, Instant recordedAt, Optional<TransactionId> operation, String json) {
    /** Checks that nothing is null. */
    public StoredEvent {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(recordedAt, "recordedAt");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(json, "json");
    }

    /** Omits the document, whose metadata must not appear in logs. */
    @Override
    public String toString() {
        return "StoredEvent[account=" + account + ", revision=" + revision + ", recordedAt=" + recordedAt
                + ", operation=" + operation + "]";
    }
}
