/**
 * The stored events of a ledger as readers take them: bucket by bucket, each by one reader at a time, the oldest first.
 */
@NullMarked
package io.creditledger.jdbc.internal.event;

import org.jspecify.annotations.NullMarked;
