package io.creditledger.examples.meteredapi.web;

import java.time.Duration;

/**
 * Bounds on what one caller may take from the others.
 *
 * @param registrationsPerHour how many users may register from one network address
 * @param callsPerSecond how many API calls a user may make in a second; as many may come at once
 * @param connectionsPerAddress how many connections one network address may keep open
 * @param threadsPerAddress how many requests of one network address are worked on at once; more wait without a thread
 * @param bodiesPerAddress how many request bodies that arrive slowly are waited for, of one network address
 * @param streamsAtOnce how many streams are sent at once, by all callers
 * @param transferGrace how long any body or answer may take to be transferred, however small it is
 * @param bytesPerSecond how fast the rest of it must be transferred
 */
public record Limits(
        int registrationsPerHour,
        int callsPerSecond,
        int connectionsPerAddress,
        int threadsPerAddress,
        int bodiesPerAddress,
        int streamsAtOnce,
        Duration transferGrace,
        long bytesPerSecond) {
    /** What a service has unless its settings say otherwise. */
    public static final Limits DEFAULT = new Limits(20, 100, 200, 50, 32, 100, Duration.ofSeconds(10), 8_192);

    /** Returns how long a transfer of this many bytes may take. */
    Duration transferTime(long bytes) {
        return transferGrace.plusMillis(bytes * 1_000 / bytesPerSecond);
    }

    /** The same with other bounds on users. */
    public Limits forUsers(int registrations, int calls) {
        return new Limits(
                registrations,
                calls,
                connectionsPerAddress,
                threadsPerAddress,
                bodiesPerAddress,
                streamsAtOnce,
                transferGrace,
                bytesPerSecond);
    }

    /** The same with another bound on slow transfers. */
    public Limits withTransfer(Duration grace, long rate) {
        return new Limits(
                registrationsPerHour,
                callsPerSecond,
                connectionsPerAddress,
                threadsPerAddress,
                bodiesPerAddress,
                streamsAtOnce,
                grace,
                rate);
    }
}
