package io.creditledger.jdbc.internal.event;

import io.creditledger.AccountId;
import io.creditledger.jdbc.internal.row.EventRow;

/**
 * A stored event.
 *
 * @param name the account
 * @param row what is stored
 */
public record QueuedEvent(AccountId name, EventRow row) {}
