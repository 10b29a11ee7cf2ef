package io.creditledger.jdbc.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.creditledger.jdbc.LedgerDialect;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A database server of our own: its data directory and its port stay the same while the process is killed and started
 * again. Whatever happens, the process does not outlive this JVM. Not safe for use by several threads at once.
 */
public abstract class DatabaseServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int FIRST_PORT = 10_000;

    /** Where the ports begin that Linux gives to outgoing connections, unless it is configured otherwise. */
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    private static final int PORT_ATTEMPTS = 100;

    /**
     * Starts all processes. The kernel kills a process when the thread that started it ends (see {@link #asServer}), so
     * that thread has to stay.
     */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "database-server-starter");
        thread.setDaemon(true);
        return thread;
    });

    private final Path directory;
    private final int port;
    private final Thread atExit = new Thread(this::killAndDelete, "database-server-stopper");
    private Process process;

    DatabaseServer(String prefix) {
        this.directory = TestDatabases.Directories.createTemporary(prefix);
        this.port = freePort();
        Runtime.getRuntime().addShutdownHook(atExit);
        belongToServer(directory);
    }

    /** Returns the command that runs the server in the foreground. */
    abstract List<String> command();

    /** Returns the settings that a durable server has, by the statement that reads each of them. */
    abstract Map<String, String> durableSettings();

    abstract LedgerDialect dialect();

    /** Returns the URL of one of the server's databases, complete with the user. */
    public abstract String jdbcUrl(String database);

    /** Returns the URL that every server answers, whatever databases it has. */
    abstract String homeUrl();

    /** Creates a database on this server that tests can use as any other. */
    public final TestDatabase createDatabase() {
        String name = TestDatabases.nextName();
        TestDatabases.runAt(homeUrl(), "CREATE DATABASE " + name);
        String namespace = dialect() == LedgerDialect.POSTGRESQL ? "public" : name;
        return new TestDatabase(dialect(), jdbcUrl(name), namespace, database -> {});
    }

    /** Starts the server on the data directory and the port it had before, and returns when it answers. */
    public final void start() {
        if (isRunning()) {
            throw new IllegalStateException("already running as process " + process.pid());
        }
        // After kill -9 of PostgreSQL a last child may hold the shared memory for a moment: the server ends at once,
        // and
        // is started again.
        await().atMost(START)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!isRunning()) {
                        process = startProcess(asServer(command()), log());
                    }
                    return answers();
                });
    }

    /** Ends every process of the server with SIGKILL, as a power cut would, and returns when they are gone. */
    public final void kill() {
        if (process == null) {
            return;
        }
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().orTimeout(START.toSeconds(), TimeUnit.SECONDS).join();
        await().atMost(START)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> all.stream().noneMatch(DatabaseServer::isRunning));
    }

    /** Stops every process of the server where it is, with SIGSTOP: it answers nobody, and keeps its connections. */
    public final void suspend() {
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .forEach(one -> run(List.of("kill", "-STOP", Long.toString(one.pid()))));
    }

    /** Lets a server that was suspended go on where it was. */
    public final void resume() {
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .forEach(one -> run(List.of("kill", "-CONT", Long.toString(one.pid()))));
    }

    /** A killed orphan that nobody has buried yet still counts as alive, but it runs no program any more. */
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /** Tells whether the server's process is there. */
    public final boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Returns the operating system's number of the server's process. */
    public final long pid() {
        return process.pid();
    }

    /** Fails unless what is committed on this connection survives a power cut. */
    public final void assertDurable(Connection connection) throws SQLException {
        for (var setting : durableSettings().entrySet()) {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(setting.getKey())) {
                row.next();
                assertThat(row.getString(1)).as(setting.getKey()).isEqualTo(setting.getValue());
            }
        }
    }

    /** Kills the server and deletes its data. */
    @Override
    public final void close() {
        killAndDelete();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    @Override
    public final String toString() {
        return dialect() + " on port " + port + " in " + directory;
    }

    final Path directory() {
        return directory;
    }

    /** Returns the port of the loopback interface that it listens on, whenever it runs. */
    public final int port() {
        return port;
    }

    /** Runs a program to its end as the user that the server runs as. */
    final void runToEnd(List<String> command) {
        run(unprivileged(command));
    }

    /** Gives a directory, with all that is in it, to whom the server runs as: it refuses to run as root. */
    final void belongToServer(Path files) {
        if (isRoot()) {
            run(List.of("chown", "-R", "65534:65534", files.toString()));
        }
    }

    private void run(List<String> command) {
        try {
            Process program = startProcess(command, log());
            if (!program.waitFor(START.toSeconds(), TimeUnit.SECONDS) || program.exitValue() != 0) {
                program.destroyForcibly();
                throw new IllegalStateException(command + " failed: " + Files.readString(log()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + command, e);
        }
    }

    private boolean answers() throws IOException {
        try (Connection connection = DriverManager.getConnection(homeUrl())) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private Path log() {
        return directory.resolveSibling(directory.getFileName() + ".log");
    }

    private void killAndDelete() {
        try {
            kill();
            TestDatabases.Directories.delete(directory);
            Files.deleteIfExists(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process startProcess(List<String> command, Path log) {
        Callable<Process> start = () -> new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            return STARTER.submit(start).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(command + " did not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before " + command + " started", e);
        }
    }

    /** The server runs unprivileged, and the kernel kills it when this JVM is gone, even if that was killed itself. */
    private static List<String> asServer(List<String> command) {
        return program("setpriv").isEmpty() ? command : setpriv(command, "--pdeathsig=KILL");
    }

    private static List<String> unprivileged(List<String> command) {
        return isRoot() ? setpriv(command) : command;
    }

    /** Prefixes with one setpriv for everything: a change of user makes the kernel forget the signal. */
    private static List<String> setpriv(List<String> command, String... options) {
        List<String> all = new ArrayList<>(List.of("setpriv"));
        if (isRoot()) {
            all.addAll(List.of("--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"));
        }
        all.addAll(List.of(options));
        all.addAll(command);
        return all;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Finds a program on the PATH or where servers are installed. */
    static Optional<Path> program(String name) {
        Stream<String> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return Stream.concat(path, Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/libexec"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Returns a port of the loopback interface that nobody listens on. Linux gives none of these to outgoing connections, so it is
     * still free when a server that was stopped starts again.
     */
    public static int freePort() {
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_EPHEMERAL_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException inUse) {
                // another one
            }
        }
        throw new IllegalStateException(
                "no free port among " + PORT_ATTEMPTS + " from " + FIRST_PORT + " to " + (FIRST_EPHEMERAL_PORT - 1));
    }
}
