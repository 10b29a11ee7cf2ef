package io.creditledger.jdbc;

import io.creditledger.engine.UsageDimensions;
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
 * The tables of a ledger in the host's database. Validates that they exist and fit this version of the library, and creates or
 * migrates them on an explicit call.
 *
 * <p>There are three ways to create the tables, with the same result: call {@link #migrate()}; run the {@link #scripts}
 * unchanged with a migration tool; or run the output of {@link #writeTo} by hand. Building a ledger never creates or changes
 * anything; it only {@linkplain #validate() validates}.
 *
 * <p>Tables are named {@code ledger_...} and are in the schema (on MariaDB and MySQL: database) in which connections start, or in the
 * one set with {@link #namespace}. Each call uses one connection of the data source, and returns it with auto-commit, schema
 * and all other settings restored; a pool of size 1 is enough. Call it outside of the host's units of work.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class LedgerSchema {
    private static final Duration LOCK_WAIT = Duration.ofSeconds(60);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final SchemaManager manager;
    private final Duration lockWait;

    private LedgerSchema(SchemaManager manager, Duration lockWait) {
        this.manager = manager;
        this.lockWait = lockWait;
    }

    /** Returns the ledger's tables in the schema in which the data source's connections start. Does not connect. */
    public static LedgerSchema of(DataSource dataSource) {
        return new LedgerSchema(
                new SchemaManager(LedgerDialect.all(), Objects.requireNonNull(dataSource, "dataSource"), null, false),
                LOCK_WAIT);
    }

    /**
     * Returns the tables in another schema (on MariaDB and MySQL: database) of the same server. The host must create the schema and
     * grant the rights to use it.
     *
     * @param name a plain SQL name of at most 63 letters, digits or {@code _}; the database treats its case like that of an
     *     unquoted name
     * @throws IllegalArgumentException if it is not a plain SQL name
     */
    public LedgerSchema namespace(String name) {
        return new LedgerSchema(
                new SchemaManager(
                        manager.dialects(), manager.dataSource(), Settings.plainName(name), manager.allowUntested()),
                lockWait);
    }

    /**
     * Returns this schema with another limit on how long {@link #migrate()} waits while another node migrates; 60 seconds
     * unless set. Increase it if a script may take long on your data while other nodes start.
     *
     * @param wait 1 second to 1 hour
     * @throws IllegalArgumentException if it is out of range
     */
    public LedgerSchema lockWait(Duration wait) {
        return new LedgerSchema(manager, Settings.within("lockWait", wait, Duration.ofSeconds(1), LONGEST_WAIT));
    }

    /**
     * Returns this schema, with a database accepted that is older than the oldest tested release, or another product that uses
     * the protocol of a tested one. Such a database is refused unless this is set, here and {@linkplain
     * JdbcLedger.Builder#allowUntestedDatabase() in the builder} of {@link JdbcLedger}.
     */
    public LedgerSchema allowUntestedDatabase() {
        return new LedgerSchema(
                new SchemaManager(manager.dialects(), manager.dataSource(), manager.namespace(), true), lockWait);
    }

    /**
     * Checks that the tables exist and that this version of the library may write to them: every script has completed,
     * nothing that it created is missing, text is compared exactly, and no newer version of the library has excluded this
     * one. Writes nothing. A newer schema that still permits this version is accepted.
     *
     * @throws IllegalStateException if a check fails, the database is not a tested one, or the settings of the session would
     *     make statements fail or change their meaning; the message says what is wrong and what to do
     * @throws IllegalArgumentException if the database is not supported
     * @throws StorageException if the database fails
     */
    public void validate() {
        manager.validate();
    }

    /**
     * Creates or updates the tables, so that they {@linkplain #validate() are valid}. Does nothing if they are already valid.
     * Needs the right to create tables and a sequence, which a ledger does not need later.
     *
     * <p>Any number of nodes may call it at the same time. A call that is interrupted at any point can be completed by calling
     * it again. On PostgreSQL the migration is atomic. MariaDB, MySQL and H2 commit each statement separately, so an interrupted
     * call may leave an incomplete schema there, on which no ledger can be built.
     *
     * @throws IllegalStateException if the schema is too new for this version of the library, the namespace does not exist, a
     *     table of another program has the name of one of the ledger's, or the database or the settings of the session are
     *     refused
     * @throws IllegalArgumentException if the database is not supported
     * @throws ConcurrencyException if another node has been migrating for longer than {@link #lockWait}; call again
     * @throws StorageException if the database fails or refuses a statement; call again to continue
     */
    public void migrate() {
        manager.migrate(lockWait);
    }

    /**
     * Makes all ledgers on these tables count usage by the metadata with these names: each debit and capture is added to the row of
     * its account, UTC day and values in {@code ledger_usage}, in its own unit of work. What was booked before is not counted.
     *
     * <p>Applies to ledgers that are built afterwards: build the ledger of every node again. Libraries that do not know schema
     * version 2 refuse to build a ledger that writes from then on; stop the nodes that run with one. Names can be added later, behind
     * those that are there; a call with the names that are there only reads, so a service may make it at each start. Otherwise it
     * needs the right to insert into {@code ledger_setting} and to update {@code ledger_schema}.
     *
     * @param names names of metadata, at most {@link io.creditledger.Bounds#USAGE_DIMENSIONS}
     * @throws IllegalArgumentException if there are none or too many, or one is no name of metadata, or given twice
     * @throws IllegalStateException if the tables do not {@linkplain #validate() validate}, or other names are set
     * @throws StorageException if the database fails
     */
    public void countUsage(String... names) {
        manager.countUsage(UsageDimensions.of(names).names());
    }

    /**
     * Makes all ledgers on these tables store the events of each unit of work in {@code ledger_event}, in the same unit of work, until
     * an {@link EventReader} has handled them: a row for each event and limited account that it is about.
     *
     * <p>Applies to ledgers that are built afterwards: build the ledger of every node again, and run a reader, because rows that
     * nobody reads stay until they are {@linkplain EventReader#discard discarded}. Libraries that do not know schema version 2 refuse
     * to build a ledger that writes from then on; stop the nodes that run with one. A second call only reads, so a service may make it
     * at each start. The first one needs the right to insert into {@code ledger_setting} and to update {@code ledger_schema}.
     *
     * @throws IllegalStateException if the tables do not {@linkplain #validate() validate}
     * @throws StorageException if the database fails
     */
    public void storeEvents() {
        manager.storeEvents();
    }

    /**
     * Returns the version of the newest script that has completed; empty if none has. Writes nothing.
     *
     * @throws IllegalStateException if the database or the settings of the session are refused
     * @throws IllegalArgumentException if the database is not supported
     * @throws StorageException if the database fails
     */
    public OptionalInt version() {
        return manager.version();
    }

    /** Returns the schema version that this version of the library requires. */
    public static int requiredVersion() {
        return SchemaScripts.NEWEST;
    }

    /**
     * Returns the scripts that create the schema on this database, in the order in which they must run. A released script
     * never changes; a change of the schema is another script.
     */
    public static List<SchemaScript> scripts(LedgerDialect dialect) {
        return SchemaScripts.of(dialect.dialect()).stream()
                .map(script -> new SchemaScript(script.version(), script.name(), script.resource(), script.sql()))
                .toList();
    }

    /**
     * Writes all scripts, in the order in which they must run.
     *
     * @throws IOException if the target fails
     */
    public static void writeTo(LedgerDialect dialect, Appendable target) throws IOException {
        for (SchemaScript script : scripts(dialect)) {
            target.append(script.sql()).append('\n');
        }
    }
}
