package io.creditledger.jdbc.internal.dialect;

import io.creditledger.jdbc.internal.driver.SetupException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The releases of a database that the tests run on.
 *
 * @param product the name of the database
 * @param check what tells another product
 * @param oldest the oldest
 * @param newest the newest
 */
public record TestedVersions(String product, DatabaseCheck check, Release oldest, Release newest) {
    private static final Logger LOG = LoggerFactory.getLogger(TestedVersions.class);

    /**
     * A release.
     *
     * @param major the first number
     * @param minor the second; {@value #NONE} where the first one alone names a release
     */
    public record Release(int major, int minor) {
        private static final int NONE = -1;

        /** Returns the release that a number alone names. */
        public static Release of(int major) {
            return new Release(major, NONE);
        }

        boolean isBefore(Release other) {
            return major < other.major || (major == other.major && minor < other.minor);
        }

        @Override
        public String toString() {
            return minor == NONE ? String.valueOf(major) : major + "." + minor;
        }
    }

    /**
     * Refuses another product or an older release, unless told to go on; logs that it goes on, and that a release is newer
     * than those that were tested.
     *
     * @throws IllegalStateException if the database is refused
     */
    public void check(Connection connection, boolean allowUntested) throws SQLException {
        String other = check.otherProduct(connection);
        DatabaseMetaData database = connection.getMetaData();
        Release release = new Release(
                database.getDatabaseMajorVersion(),
                newest.minor == Release.NONE ? Release.NONE : database.getDatabaseMinorVersion());
        String problem = problem(other, release);
        if (problem != null && !allowUntested) {
            throw new SetupException(
                    problem + ": use " + product + " " + oldest
                            + " or later, or call allowUntestedDatabase() on the builder and on LedgerSchema, and run your own tests");
        }
        if (problem != null) {
            LOG.warn("Going on as told: {}", problem);
        } else if (newest.isBefore(release)) {
            LOG.info(
                    "{} {} is newer than {}, the newest release that this library is tested on",
                    product,
                    release,
                    newest);
        }
    }

    private @Nullable String problem(@Nullable String other, Release release) {
        if (other != null) {
            return "this database answers as " + product + ", but it is \"" + other
                    + "\", which this library is not tested on";
        }
        return release.isBefore(oldest)
                ? product + " " + release + " is older than " + oldest
                        + ", the oldest release that this library is tested on"
                : null;
    }
}
