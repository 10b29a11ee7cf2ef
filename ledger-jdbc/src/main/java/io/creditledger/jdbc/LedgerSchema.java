package io.creditledger.jdbc;

import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.internal.schema.SchemaManager;
import io.creditledger.jdbc.internal.schema.SchemaScripts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import javax.sql.DataSource;

/**
 * The tables of a ledger in the host's database: whether they are there and fit this version of the library, and, only
 * when asked, how they get there.
 *
 * <p>Three ways create them, and all end in the same tables: {@link #migrate()}; a migration tool that runs the
 * {@link #scripts} as they are; a person who runs what {@link #writeTo} prints. Nothing is ever created or changed by
 * building a ledger, which only {@linkplain #validate() looks}.
 *
 * <p>Tables are named {@code ledger_...} and live in the schema (on MariaDB: database) that connections start in, or in
 * the one that {@link #namespace} names. Each call takes one connection from the data source, has it for itself, and
 * gives it back with auto-commit, schema and everything else as it was; a pool of size 1 is enough. Call it outside of
 * any unit of work of the host's.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class LedgerSchema {
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final SchemaManager manager;

    private LedgerSchema(SchemaManager manager) {
        this.manager = manager;
    }

    /** Returns the ledger's tables in the schema that the data source's connections start in. Does not connect yet. */
    public static LedgerSchema of(DataSource dataSource) {
        return new LedgerSchema(new SchemaManager(
                LedgerDialect.all(),
                Objects.requireNonNull(dataSource, "dataSource"),
                null,
                Duration.ofSeconds(60),
                false));
    }

    /**
     * Returns the tables in another schema (on MariaDB: database) of the same server. It has to exist: creating it, and
     * saying who may use it, is the host's business.
     *
     * @param name a plain SQL name of at most 63 letters, digits or {@code _}; its case counts as in SQL without quotes
     * @throws IllegalArgumentException if it is not a plain SQL name
     */
    public LedgerSchema namespace(String name) {
        return new LedgerSchema(new SchemaManager(
                manager.dialects(),
                manager.dataSource(),
                Settings.plainName(name),
                manager.lockWait(),
                manager.allowUntested()));
    }

    /**
     * Returns the same with another bound on the time that {@link #migrate()} waits for its turn: 60 seconds unless set.
     * Make it longer if a script may take long on your data while other nodes start.
     *
     * @param wait 1 second to 1 hour
     * @throws IllegalArgumentException if it is out of range
     */
    public LedgerSchema lockWait(Duration wait) {
        return new LedgerSchema(new SchemaManager(
                manager.dialects(),
                manager.dataSource(),
                manager.namespace(),
                Settings.within("lockWait", wait, Duration.ofSeconds(1), LONGEST_WAIT),
                manager.allowUntested()));
    }

    /**
     * Returns the same for a database that is an older release than the oldest tested one, or another product that answers
     * as one of the tested ones. Such a database is refused otherwise, here and by the builder of {@link JdbcLedger}, which
     * has a {@linkplain JdbcLedger.Builder#allowUntestedDatabase() method of this name} as well.
     */
    public LedgerSchema allowUntestedDatabase() {
        return new LedgerSchema(new SchemaManager(
                manager.dialects(), manager.dataSource(), manager.namespace(), manager.lockWait(), true));
    }

    /**
     * Checks that the tables are there and that this version of the library may write to them: every script has run to
     * its end, nothing it created is missing, text is compared exactly, and no newer version of the library has asked
     * older ones to stay away. Only reads. A schema that is newer but still open to this version is fine.
     *
     * @throws IllegalStateException if not, if the database is not a tested one, or if statements of a ledger fail or mean
     *     something else under the settings of the session; the message says what is wrong and what to do
     * @throws IllegalArgumentException if the database is none that a ledger runs on
     * @throws StorageException if the database fails
     */
    public void validate() {
        manager.validate();
    }

    /**
     * Creates the tables or brings them up to date, and returns when they {@linkplain #validate() fit}. Does nothing if
     * they do already. Needs the right to create tables and a sequence; what a ledger does later does not.
     *
     * <p>Any number of nodes may call it at once: one does the work, the others wait for it. A call that is cut off,
     * however that happens, leaves something that the next call completes. On PostgreSQL it is all or nothing; MariaDB
     * and H2 commit every statement by itself, so there a half-made schema is possible, which no ledger opens.
     *
     * @throws IllegalStateException if the schema is newer than this version of the library may write to, the namespace
     *     does not exist, a table of another program has the name of one of ours, or the database or the settings of the
     *     session are refused
     * @throws IllegalArgumentException if the database is none that a ledger runs on
     * @throws ConcurrencyException if it was another node's turn for longer than {@link #lockWait}; call again
     * @throws StorageException if the database fails, or refuses a statement; calling again goes on where it stopped
     */
    public void migrate() {
        manager.migrate();
    }

    /**
     * Returns the version of the newest script that has run to its end; empty if none has. Only reads.
     *
     * @throws IllegalStateException if the database or the settings of the session are refused
     * @throws IllegalArgumentException if the database is none that a ledger runs on
     * @throws StorageException if the database fails
     */
    public OptionalInt version() {
        return manager.version();
    }

    /** Returns the version of the tables that this version of the library works with. */
    public static int requiredVersion() {
        return SchemaScripts.NEWEST;
    }

    /**
     * Returns the scripts that create everything on such a database, in the order in which they run. A released script
     * never changes; a change is another script.
     */
    public static List<SchemaScript> scripts(LedgerDialect dialect) {
        return SchemaScripts.of(dialect.dialect()).stream()
                .map(script -> new SchemaScript(script.version(), script.name(), script.resource(), script.sql()))
                .toList();
    }

    /**
     * Writes all scripts, one after the other, for a person to read and run.
     *
     * @throws IOException if the target fails
     */
    public static void writeTo(LedgerDialect dialect, Appendable target) throws IOException {
        for (SchemaScript script : scripts(dialect)) {
            target.append(script.sql()).append('\n');
        }
    }
}
