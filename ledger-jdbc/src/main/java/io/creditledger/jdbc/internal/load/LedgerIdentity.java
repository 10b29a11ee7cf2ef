package io.creditledger.jdbc.internal.load;

import io.creditledger.jdbc.internal.driver.SetupException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells the tables of one ledger from those of all others. It is made once, by the script that creates the tables, and
 * read when a {@code JdbcLedger} is built. Each trip that relies on remembered accounts compares it.
 *
 * @param value the identity
 */
public record LedgerIdentity(String value) {
    /**
     * Refuses a connection that leads to another ledger.
     *
     * @param found the identity that was read over the connection; null if there is none
     * @throws SetupException if it is another one; the message says what to do
     */
    public void require(@Nullable String found) {
        if (!Objects.equals(value, found)) {
            throw new SetupException("the connection leads to "
                    + (found == null ? "tables without an identity" : "the ledger " + found)
                    + ", but this JdbcLedger was built on the ledger " + value
                    + "; nothing was written. Build one JdbcLedger for each schema that has a ledger, each with"
                    + " connections that lead only there; build it again if its tables were created anew");
        }
    }
}
