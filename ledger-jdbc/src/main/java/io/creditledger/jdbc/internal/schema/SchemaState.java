package io.creditledger.jdbc.internal.schema;

import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog.Applied;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a database, and what to make of it.
 *
 * @param place where it was looked for, for people
 * @param dialect the database
 * @param applied the scripts that have run to their end, oldest first
 * @param found what is there of what a ledger needs
 * @param inexact columns, of whatever tables, that do not compare text as the scripts say
 * @param idInUse the highest id in use if the sequence is behind it, and would give ids again; else empty
 */
public record SchemaState(
        String place,
        Dialect dialect,
        List<Applied> applied,
        SchemaShape found,
        List<SchemaCatalog.Column> inexact,
        OptionalLong idInUse) {
    private static final String UNSEEN =
            "A user who has no right to read tables does not see them: GRANT SELECT on them" + " if they are there.";

    public OptionalInt version() {
        return applied.stream().mapToInt(Applied::version).max();
    }

    boolean hasRun(Script script) {
        return applied.stream().anyMatch(row -> row.version() == script.version());
    }

    /** Returns why this version of the library must not write here, and what to do about it; null if it may. */
    @Nullable
    public String problem() {
        List<Script> pending = SchemaScripts.of(dialect).stream()
                .filter(script -> !hasRun(script))
                .toList();
        String obstacle = obstacle();
        if (obstacle != null) {
            return obstacle;
        }
        SchemaShape expected = SchemaShape.of(SchemaScripts.of(dialect));
        List<String> missing = expected.missingFrom(found);
        if (expected.tablesIn(found).isEmpty()) {
            return place + " has no ledger. " + remedy(pending) + ". " + UNSEEN;
        }
        if (applied.isEmpty()) {
            return place + " has an unfinished ledger: " + pending.get(0).name() + " has not run to its end"
                    + (missing.isEmpty() ? "" : ", missing: " + String.join(", ", missing)) + ". " + remedy(pending);
        }
        if (!pending.isEmpty()) {
            return place + " has a ledger of version " + version().getAsInt() + ", but version " + SchemaScripts.NEWEST
                    + " is needed. " + remedy(pending);
        }
        if (!missing.isEmpty()) {
            return place + " has a ledger of version " + version().getAsInt() + " that has been altered, missing: "
                    + String.join(", ", missing)
                    + ". The scripts do not bring back what somebody has removed: do that by hand, as they say. Tables of an"
                    + " unreleased version have to be created anew, in a schema without them. " + UNSEEN;
        }
        List<String> loose = inexact.stream()
                .filter(column -> expected.hasColumn(column.tableName(), column.columnName()))
                .map(column -> column.tableName() + "." + column.columnName() + " (" + column.inexact() + ")")
                .toList();
        if (!loose.isEmpty()) {
            return place + " compares the text of a ledger in another way than the scripts say, so that two accounts or"
                    + " keys may be taken for one: " + String.join(", ", loose)
                    + ". Change these columns to what the scripts say.";
        }
        if (idInUse.isPresent()) {
            return place
                    + " has a sequence ledger_id that is behind the tables: it would give ids again that are in use, up"
                    + " to " + idInUse.getAsLong()
                    + ", as after a copy or a replication that left the sequence out. Call"
                    + " LedgerSchema.of(dataSource).migrate(), which draws until it is past them, or run: "
                    + dialect.schema().restartAbove(idInUse.getAsLong());
        }
        return null;
    }

    /** Returns what no migration can overcome; null if there is nothing. */
    @Nullable
    String obstacle() {
        int known = SchemaScripts.NEWEST;
        int oldestWriter =
                applied.stream().mapToInt(Applied::oldestWriter).max().orElse(0);
        if (oldestWriter > known) {
            return place + " has a ledger of version " + version().getAsInt() + ", to which only a library that knows"
                    + " version " + oldestWriter + " may write. This one knows version " + known
                    + ": use a newer ledger-jdbc.";
        }
        return applied.isEmpty() ? foreignTable() : null;
    }

    /** A table that the first script made is complete; what is not complete is not ours. */
    private @Nullable String foreignTable() {
        SchemaShape first = SchemaShape.of(SchemaScripts.of(dialect).subList(0, 1));
        Set<String> present = first.tablesIn(found);
        for (String table : present) {
            List<String> missing = first.columnsMissingFrom(found, table);
            if (!missing.isEmpty()) {
                return place + " has a table " + table + " that is not a ledger's (it has no "
                        + String.join(", ", missing) + "). Rename it, or keep the ledger in another namespace.";
            }
        }
        return null;
    }

    private static String remedy(List<Script> pending) {
        return "Call LedgerSchema.of(dataSource).migrate(), or run from the jar of ledger-jdbc: "
                + String.join(", ", pending.stream().map(Script::resource).toList());
    }
}
