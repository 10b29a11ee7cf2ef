package io.creditledger.jdbc.testing;

import io.creditledger.contract.MissingProgramException;
import java.util.List;

/**
 * Programs that tests use where they are installed. Where the environment variable {@code TESTS_REQUIRE} names one, in a list
 * with commas, its tests fail instead of being skipped.
 */
public final class RequiredPrograms {
    private static final String VARIABLE = "TESTS_REQUIRE";

    private RequiredPrograms() {}

    /**
     * Returns whether a program is installed.
     *
     * @param name its name in the list
     * @param installed whether it was found
     * @param how how to install it
     * @throws IllegalStateException if it was not found, and is required
     */
    static boolean check(String name, boolean installed, String how) {
        String required = System.getenv().getOrDefault(VARIABLE, "");
        if (!installed && List.of(required.split(",")).contains(name)) {
            throw new IllegalStateException(VARIABLE + "=" + required + ", but: " + how);
        }
        return installed;
    }

    /**
     * Aborts the test unless a program is installed.
     *
     * @param installed whether it is, from {@link #check}
     * @param how how to install it
     */
    public static void assume(boolean installed, String how) {
        if (!installed) {
            throw new MissingProgramException(how);
        }
    }
}
