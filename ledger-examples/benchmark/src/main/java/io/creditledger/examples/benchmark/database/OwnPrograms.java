package io.creditledger.examples.benchmark.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the programs of a server of our own. */
final class OwnPrograms {
    static final long START_SECONDS = 60;

    private static final String NOBODY = "65534";

    private OwnPrograms() {}

    /** Waits until a server answers; ends it if it does not. */
    static void awaitAnswer(String product, Process server, String url) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Connection connection = DriverManager.getConnection(url)) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                if (!server.isAlive() || System.nanoTime() > end) {
                    server.destroyForcibly();
                    throw new IllegalStateException(product + " does not answer", e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Runs a program to its end. */
    static void run(Path directory, List<String> command) throws IOException, InterruptedException {
        Process program = start(directory, command);
        if (!program.waitFor(START_SECONDS, TimeUnit.SECONDS) || program.exitValue() != 0) {
            program.destroyForcibly();
            throw new IllegalStateException(command.get(0) + " failed: " + Files.readString(log(directory)));
        }
    }

    /** Starts a program; what it says goes to a file beside the directory of its data. */
    static Process start(Path directory, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(directory).toFile()))
                .start();
    }

    private static Path log(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".log");
    }

    /** Returns a command that runs as nobody if this program runs as root, which servers refuse to do. */
    static List<String> unprivileged(List<String> command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(
                    List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--inh-caps=-all"));
        }
        all.addAll(command);
        return all;
    }

    /** Gives the files of a directory to whom {@link #unprivileged} runs programs as. */
    static void hand(Path directory) throws IOException, InterruptedException {
        if (isRoot()) {
            run(directory, List.of("chown", "-R", NOBODY + ":" + NOBODY, directory.toString()));
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
