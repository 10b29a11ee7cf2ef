package io.creditledger.jdbc.testing;

import io.creditledger.jdbc.LedgerDialect;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL that can be killed and started again. */
public final class PostgresServer extends DatabaseServer {
    /** What a skipped test says. */
    public static final String HOW_TO_INSTALL =
            "there are no PostgreSQL programs for this platform among the test libraries, or no kill and cp";

    private static PostgresServer shared;

    private final Path programs = PostgresPrograms.folder();
    private final boolean durable;
    private final List<String> settings = new ArrayList<>();

    private PostgresServer(boolean durable) {
        super("ledger-postgresql-");
        this.durable = durable;
    }

    /** Tells whether tests can have a pair of them; see {@link PostgresPair}. */
    public static boolean isInstalled() {
        try {
            return Files.isExecutable(PostgresPrograms.folder().resolve("postgres"))
                    && program("kill").isPresent()
                    && program("cp").isPresent();
        } catch (IllegalStateException noneForThisPlatform) {
            return false;
        }
    }

    /** Starts one on a new data directory that loses nothing it has acknowledged. */
    public static PostgresServer startDurable() {
        return start(true);
    }

    /** Returns this JVM's PostgreSQL, without any durability. It ends with the JVM. */
    static synchronized PostgresServer shared() {
        if (shared == null) {
            shared = start(false);
        }
        return shared;
    }

    private static PostgresServer start(boolean durable) {
        PostgresServer server = new PostgresServer(durable);
        server.initialize();
        server.start();
        return server;
    }

    /** Returns one that is not started yet, whose commits wait for the standby that is made of it. */
    static PostgresServer primary() {
        PostgresServer server = new PostgresServer(true);
        server.initialize();
        server.settings.addAll(List.of(
                "synchronous_standby_names=standby", "wal_keep_size=1GB", "wal_sender_timeout=0", "max_wal_senders=4"));
        return server;
    }

    /** Returns a standby of a server that has never been started; is not started yet either. */
    static PostgresServer standbyOf(PostgresServer primary) {
        PostgresServer standby = new PostgresServer(true);
        standby.runToEnd(List.of("cp", "-a", primary.data(), standby.data()));
        standby.runToEnd(List.of("touch", standby.data() + "/standby.signal"));
        standby.follow(primary);
        return standby;
    }

    private void follow(PostgresServer primary) {
        settings.clear();
        settings.addAll(List.of(
                "primary_conninfo=host=127.0.0.1 port=" + primary.port() + " user=postgres application_name=standby",
                "wal_receiver_status_interval=1",
                "wal_retrieve_retry_interval=100ms",
                // for when it is promoted, and has a standby itself
                "wal_keep_size=1GB",
                "wal_sender_timeout=0"));
    }

    /** Replaces what this server has, which does not run, by a base backup of another one, whose standby it is from then on. */
    void becomeStandbyOf(PostgresServer primary) {
        Path mine = Path.of(data());
        TestDatabases.Directories.delete(mine);
        try (Connection connection = DriverManager.getConnection(primary.homeUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            copyFiles(Path.of(primary.data()), mine);
            try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                row.next();
                Files.writeString(mine.resolve("backup_label"), row.getString(1));
            }
            Files.createFile(mine.resolve("standby.signal"));
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("no base backup of " + primary, e);
        }
        belongToServer(mine);
        follow(primary);
    }

    /** Copies what a base backup consists of. Its log arrives by replication; other files may go while they are copied. */
    private static void copyFiles(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectory(
                        to.resolve(from.relativize(folder)),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return folder.equals(from.resolve("pg_wal")) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.equals(from.resolve("postmaster.pid"))) {
                    try {
                        Files.copy(file, to.resolve(from.relativize(file)));
                    } catch (NoSuchFileException gone) {
                        return FileVisitResult.CONTINUE;
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    private void initialize() {
        runToEnd(List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + data(),
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
    }

    @Override
    List<String> command() {
        List<String> command =
                new ArrayList<>(List.of(programs.resolve("postgres").toString(), "-D", data()));
        List<String> all = new ArrayList<>(List.of(
                "port=" + port(), "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=400"));
        String onlyIfDurable = durable ? "on" : "off";
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            all.add(setting + "=" + onlyIfDurable);
        }
        all.addAll(settings);
        all.forEach(setting -> command.addAll(List.of("-c", setting)));
        return command;
    }

    @Override
    Map<String, String> durableSettings() {
        return Map.of("SHOW fsync", "on", "SHOW synchronous_commit", "on", "SHOW full_page_writes", "on");
    }

    @Override
    LedgerDialect dialect() {
        return LedgerDialect.POSTGRESQL;
    }

    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=postgres";
    }

    @Override
    String homeUrl() {
        return jdbcUrl("postgres");
    }

    private String data() {
        return directory().resolve("data").toString();
    }
}
