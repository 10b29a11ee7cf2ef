package io.creditledger.jdbc.internal.dialect;

import java.sql.SQLException;

/** Work and what has to follow it. */
@FunctionalInterface
public interface Step {
    /** Does one step. */
    void run() throws SQLException;

    /** Does all steps in order, whatever comes of each; the first failure is thrown, the others are added to it. */
    static void all(Step... steps) throws SQLException {
        Exception failure = null;
        for (Step step : steps) {
            try {
                step.run();
            } catch (SQLException | RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure instanceof SQLException sql) {
            throw sql;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
    }
}
