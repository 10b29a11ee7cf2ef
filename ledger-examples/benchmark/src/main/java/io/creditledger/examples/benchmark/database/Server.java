package io.creditledger.examples.benchmark.database;

import java.util.Map;

/** A database server that keeps what it has acknowledged. */
public interface Server extends AutoCloseable {
    /** Returns its product and version. */
    String product();

    /** Returns the settings that decide what a commit costs, by name. */
    Map<String, String> settings();

    /** Creates a place for tables of its own and connects to it. */
    Database create(String name);

    /** Stops it if this program has started it. */
    @Override
    void close();
}
