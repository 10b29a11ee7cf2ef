package io.creditledger.examples.meteredapi.monitor;

import java.time.Instant;

/**
 * What was seen in some seconds.
 *
 * @param from their beginning
 * @param until their end
 * @param calls of the ledger that write and have ended, whether they were refused, failed or done
 * @param p50Micros the time in microseconds within which half of them had ended; 0 if there were none
 * @param p99Micros the time within which 99 of 100 had
 * @param queued the longest queue of commands that waited for the database; it is looked at each second
 */
public record Sample(Instant from, Instant until, long calls, long p50Micros, long p99Micros, int queued) {}
