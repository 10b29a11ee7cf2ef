package io.creditledger.examples.benchmark.database;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** H2 in this process: in memory, or in files that are opened as the documentation says. */
public final class H2 implements Server {
    /** What H2 keeps of a file in memory, in kB; unless told otherwise it is 16 MB. */
    private static final String CACHE = "262144";

    /** With these two H2 compacts a file while it is open, and the ledger makes each commit durable. */
    private static final Map<String, String> COMPACTED = Map.of("WRITE_DELAY", "500", "RETENTION_TIME", "5000");

    private static final String IN_FILE = ";WRITE_DELAY=" + COMPACTED.get("WRITE_DELAY") + ";RETENTION_TIME="
            + COMPACTED.get("RETENTION_TIME") + ";CACHE_SIZE=" + CACHE + ";DB_CLOSE_DELAY=-1";

    private final Optional<Path> directory;

    private H2(Optional<Path> directory) {
        this.directory = directory;
    }

    /** Keeps everything in memory, and nothing beyond the process. */
    public static H2 inMemory() {
        return new H2(Optional.empty());
    }

    /** Keeps files in a directory. */
    public static H2 inFiles(Path directory) {
        return new H2(Optional.of(directory));
    }

    @Override
    public String product() {
        try (Database database = create("version")) {
            return "H2 " + database.text("SELECT H2VERSION()");
        } catch (SQLException e) {
            throw new IllegalStateException("H2 does not tell its version", e);
        }
    }

    @Override
    public Map<String, String> settings() {
        if (directory.isEmpty()) {
            return Map.of();
        }
        Map<String, String> settings = new TreeMap<>(COMPACTED);
        settings.put("CACHE_SIZE", CACHE);
        return settings;
    }

    @Override
    public OptionalLong process() {
        return OptionalLong.empty();
    }

    @Override
    public Database create(String name) {
        return new Database(directory
                .map(files -> "jdbc:h2:async:" + files.resolve(name) + IN_FILE)
                .orElse("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1"));
    }

    @Override
    public void close() {
        // it ends with the process
    }
}
