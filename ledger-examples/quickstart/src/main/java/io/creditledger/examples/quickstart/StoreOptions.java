package io.creditledger.examples.quickstart;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Where the books are kept.
 *
 * @param jdbcUrl of the database
 * @param user name at the database, possibly empty
 * @param password at the database, possibly empty
 */
record StoreOptions(String jdbcUrl, String user, String password) {

    /** The file that the default store is in, below the working directory. H2 adds {@code .mv.db}. */
    static final String DEFAULT_FILE = "quickstart-data/ledger";

    /** What the URL of an H2 file ends with. */
    static final String H2_SETTINGS = ";WRITE_DELAY=500;RETENTION_TIME=5000";

    private static final Pattern SECRET =
            Pattern.compile("(?i)(?<=(?:password|pwd|passphrase)=)[^;&]+|(?<=//[^/@:]{0,99}:)[^/@]+(?=@)");

    private static final String HIDDEN = "***";

    /**
     * The URL of the default store, an H2 file.
     *
     * <ul>
     *   <li>{@code async:} because an interrupted thread closes a {@code file:} for everybody;
     *   <li>{@code WRITE_DELAY=500} and {@code RETENTION_TIME=5000} because H2 then compacts the file while it is open. The
     *       ledger forces each commit to the disk itself;
     *   <li>absolute, because H2 takes no path that only means to be relative.
     * </ul>
     */
    static String defaultUrl() {
        return "jdbc:h2:async:" + Path.of(DEFAULT_FILE).toAbsolutePath() + H2_SETTINGS;
    }

    /**
     * Whether this is an H2 file that an interrupted thread closes for everybody, as far as the URL tells. The ledger itself
     * would refuse it too, but only when the file is there.
     */
    boolean isClosedByInterrupts() {
        String url = jdbcUrl.toLowerCase(Locale.ROOT);
        return isH2File(url) && !isAtServer(url) && !url.contains(":async:") && !url.contains(":retry:");
    }

    /** Whether this is an H2 file that this process opens and closes. */
    boolean isOwnH2File() {
        String url = jdbcUrl.toLowerCase(Locale.ROOT);
        return isH2File(url) && !isAtServer(url);
    }

    private static boolean isH2File(String url) {
        return url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:mem:") && !url.contains("/mem:");
    }

    private static boolean isAtServer(String url) {
        return url.startsWith("jdbc:h2:tcp:") || url.startsWith("jdbc:h2:ssl:");
    }

    /** The URL without the passwords that some people put there. */
    String displayUrl() {
        return SECRET.matcher(jdbcUrl).replaceAll(HIDDEN);
    }

    /** A text, such as a driver's message, without the passwords that are in the URL. */
    String withoutSecrets(String text) {
        String safe = text.replace(jdbcUrl, displayUrl());
        for (MatchResult secret : SECRET.matcher(jdbcUrl).results().toList()) {
            safe = safe.replace(secret.group(), HIDDEN);
        }
        return safe;
    }

    /** Leaves the password out: this ends up in messages. */
    @Override
    public String toString() {
        return "StoreOptions[" + displayUrl() + ", user=" + user + "]";
    }
}
