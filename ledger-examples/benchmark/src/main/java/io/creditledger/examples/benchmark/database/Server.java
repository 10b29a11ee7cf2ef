package io.creditledger.examples.benchmark.database;

import java.util.Map;
import java.util.OptionalLong;

/** A database server that keeps what it has acknowledged. */
public interface Server extends AutoCloseable {
    /** Returns its product and version. */
    String product();

    /** Returns the settings that decide what a commit costs, by name. */
    Map<String, String> settings();

    /** Returns its process, whose children belong to it; empty if it is not ours, or runs in this program. */
    OptionalLong process();

    /** Creates a place for tables of its own and connects to it. */
    Database create(String name);

    /** Stops it if this program has started it. */
    @Override
    void close();
}
