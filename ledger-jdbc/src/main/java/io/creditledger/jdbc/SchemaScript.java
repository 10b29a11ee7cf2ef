package io.creditledger.jdbc;

/**
 * One numbered script. It has no placeholders, creates everything in the current schema (on MariaDB and MySQL: database) of the
 * connection on which it runs, and can be run again at any time. Its last statement records that it has run.
 *
 * @param version the number of the script
 * @param name the file name, in the form that migration tools expect
 * @param resource the path on the class path
 * @param sql the text; statements end with a semicolon, and comments contain no semicolons and no quotes
 */
public record SchemaScript(int version, String name, String resource, String sql) {}
