package io.creditledger.examples.benchmark.load;

/**
 * The processor time that something took, in seconds.
 *
 * @param elapsed by the clock
 * @param client of this program, its compiler and garbage collector included
 * @param server of the database server and all its processes; not a number if it cannot be told
 */
public record Usage(double elapsed, double client, double server) {}
