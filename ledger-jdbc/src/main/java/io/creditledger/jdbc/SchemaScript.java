package io.creditledger.jdbc;

/**
 * One numbered script, complete in itself: it has no placeholders, creates everything in the current schema (on
 * MariaDB: database) of the connection it runs on, and may be run again at any time. Its last statement records that
 * it has run.
 *
 * @param version its number
 * @param name the name of its file, as migration tools like it
 * @param resource where it is on the class path
 * @param sql its text; statements end with a semicolon, and no semicolon or quote is in any comment
 */
public record SchemaScript(int version, String name, String resource, String sql) {}
