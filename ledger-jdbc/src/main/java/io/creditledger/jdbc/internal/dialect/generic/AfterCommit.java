package io.creditledger.jdbc.internal.dialect.generic;

import java.sql.Connection;
import java.sql.SQLException;

/** What a database needs after a commit, before anybody is told of it. Thread-safe. */
@FunctionalInterface
public interface AfterCommit {
    /** For databases whose commit is all that is needed. */
    AfterCommit NOTHING = connection -> {};

    /** Runs on the connection of the commit, or on another one after it. */
    void run(Connection connection) throws SQLException;
}
