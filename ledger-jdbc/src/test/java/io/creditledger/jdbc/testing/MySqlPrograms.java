package io.creditledger.jdbc.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The programs of MySQL, unpacked from a test library into a directory that all builds of this machine share. */
final class MySqlPrograms {
    private static final String RESOURCE = "/mysql-"
            + System.getProperty("os.name").replace(' ', '_') + "-" + System.getProperty("os.arch") + ".tar.gz";

    /** The number is the library's: other programs need another directory. */
    private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"), "ledger-mysql-programs-1.0.2");

    private MySqlPrograms() {}

    /** Tells whether there are some for this platform. */
    static boolean areThere() {
        return resource() != null && DatabaseServer.program("tar").isPresent();
    }

    private static @Nullable URL resource() {
        return MySqlPrograms.class.getResource(RESOURCE);
    }

    /** Returns the directory that they are in. */
    static synchronized Path folder() {
        if (!Files.isExecutable(FOLDER.resolve("bin").resolve("mysqld"))) {
            unpack();
        }
        return FOLDER;
    }

    /** Into a directory of its own first: another build may be unpacking as well, or be killed at it. */
    private static void unpack() {
        try {
            Path mine = Files.createTempDirectory(FOLDER.getParent(), "ledger-mysql-");
            Path archive = mine.resolve("programs.tar.gz");
            try (InputStream in = MySqlPrograms.class.getResourceAsStream(RESOURCE)) {
                Files.copy(in, archive, StandardCopyOption.REPLACE_EXISTING);
            }
            run("tar", "-xzf", archive.toString(), "-C", mine.toString());
            Files.delete(archive);
            // The server runs as somebody else.
            run("chmod", "-R", "a+rX", mine.toString());
            try {
                Files.move(mine, FOLDER, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException others) {
                TestDatabases.Directories.delete(mine);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String... command) throws IOException {
        Process program = new ProcessBuilder(command).inheritIO().start();
        try {
            if (!program.waitFor(120, TimeUnit.SECONDS) || program.exitValue() != 0) {
                program.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + command[0], e);
        }
    }
}
