package io.creditledger.jdbc.internal.read;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** Lends connections for reads. */
public interface ReadSession {
    /** Reads something; may fail with {@link SQLException}. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Handle handle) throws SQLException;
    }

    /** Reads by statements of which each sees what is committed when it begins. */
    <T> T read(Reader<T> reader);

    /** Reads by statements that all see the same. */
    <T> T readSnapshot(Reader<T> reader);
}
