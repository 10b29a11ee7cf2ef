package io.creditledger.examples.quickstart;

import java.util.regex.Pattern;

/**
 * Where the books are kept.
 *
 * @param jdbcUrl of the database
 * @param user name at the database, possibly empty
 * @param password at the database, possibly empty
 * @param connections how many connections may be open at once
 */
record StoreOptions(String jdbcUrl, String user, String password, int connections) {

    private static final Pattern SECRET = Pattern.compile("(?i)(password|pwd|passphrase)=[^;&]*");
    private static final Pattern USER_INFO = Pattern.compile("//([^/@:]*):[^/@]*@");

    /** The URL without the passwords that some people put there. */
    String displayUrl() {
        return USER_INFO.matcher(SECRET.matcher(jdbcUrl).replaceAll("$1=***")).replaceAll("//$1:***@");
    }

    /** Leaves the password out: this ends up in messages. */
    @Override
    public String toString() {
        return "StoreOptions[" + displayUrl() + ", user=" + user + ", connections=" + connections + "]";
    }
}
