package io.creditledger.examples.meteredapi.metering;

import io.creditledger.examples.meteredapi.store.Instance;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** Removes stored answers that are old enough. Their rows stay: the keys must not buy a second answer. */
final class Retention {
    private static final int ROWS_AT_ONCE = 1_000;

    private Retention() {}

    /**
     * Sets a column to NULL, some rows at a time.
     *
     * @param table the table of the requests
     * @param answer the column with the answer
     * @param state of requests that have an answer
     * @param older how long ago the request was begun, at least
     */
    static void forget(Jdbi jdbi, String table, String answer, String state, Duration older) {
        int rows;
        do {
            rows = jdbi.withHandle(handle -> handle.createUpdate("UPDATE <table> SET <answer> = NULL"
                            + " WHERE (user_id, request_key) IN (SELECT user_id, request_key FROM <table>"
                            + " WHERE state = :state AND <answer> IS NOT NULL AND created_at < :before LIMIT :rows)")
                    .define("table", table)
                    .define("answer", answer)
                    .bind("state", state)
                    .bind("before", Instance.now(handle).minus(older))
                    .bind("rows", ROWS_AT_ONCE)
                    .execute());
        } while (rows == ROWS_AT_ONCE);
    }
}
