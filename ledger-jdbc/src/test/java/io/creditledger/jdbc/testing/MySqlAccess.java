package io.creditledger.jdbc.testing;

/** How a MySQL is reached. */
public enum MySqlAccess {
    /** By its own driver, which sends several statements in one text. */
    SEVERAL_STATEMENTS("jdbc:mysql:", "sslMode=DISABLED&allowPublicKeyRetrieval=true&allowMultiQueries=true"),
    /** By its own driver, as it is. */
    ONE_STATEMENT("jdbc:mysql:", "sslMode=DISABLED&allowPublicKeyRetrieval=true"),
    /** By MariaDB's driver, which sends several statements in one text. */
    MARIADB_DRIVER_SEVERAL_STATEMENTS(
            "jdbc:mariadb:", "sslMode=disable&allowPublicKeyRetrieval=true&allowMultiQueries=true"),
    /** By MariaDB's driver, as it is. */
    MARIADB_DRIVER_ONE_STATEMENT("jdbc:mariadb:", "sslMode=disable&allowPublicKeyRetrieval=true");

    private final String scheme;
    private final String parameters;

    MySqlAccess(String scheme, String parameters) {
        this.scheme = scheme;
        this.parameters = parameters;
    }

    /** Returns the URL of a database. */
    String url(int port, String database) {
        return scheme + "//127.0.0.1:" + port + "/" + database + "?user=root&" + parameters;
    }
}
