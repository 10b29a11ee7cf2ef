package io.creditledger.jdbc.internal.schema;

/**
 * One numbered script.
 *
 * @param version its number
 * @param name the name of its file
 * @param resource where it is on the class path
 * @param sql its text
 */
public record Script(int version, String name, String resource, String sql) {}
