package io.creditledger.examples.benchmark.load;

/**
 * One line of the table: a name, unique in the run, and who keeps what busy.
 *
 * @param name what the report calls it
 * @param load who keeps it busy
 */
public record Case(String name, Load load) {}
