package io.creditledger.examples.quickstart;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Opens logs: a file, standard input, or the recording that comes with this example; plain or gzip. */
final class LogSource {

    /** The name that stands for standard input. */
    static final String STDIN = "-";

    private static final String RECORDING = "data/access.log";
    private static final int BUFFER_BYTES = 64 * 1024;

    private LogSource() {}

    /**
     * Opens a log. Whether it is compressed is told from its first bytes, whatever its name.
     *
     * @param log path of a file, {@link #STDIN}, or {@code null} for the recording that comes with this example
     * @throws UserError if there is no such file, or it is a directory or cannot be read, or is no access log
     */
    static LogLines open(@Nullable String log, InputStream stdin) {
        if (log == null) {
            return lines("the recorded log", openRecording(), 0);
        }
        if (log.equals(STDIN)) {
            return lines("standard input", stdin, 0);
        }
        try {
            Path file = Path.of(log);
            if (Files.isDirectory(file)) {
                throw new UserError(log + " is a directory. Give one log file.");
            }
            return lines(log, Files.newInputStream(file), Files.size(file));
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new UserError("There is no log file " + log + ".", e);
        } catch (AccessDeniedException e) {
            throw new UserError("The log file " + log + " may not be read: permission denied.", e);
        } catch (IOException e) {
            throw new UserError("The log file " + log + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static InputStream openRecording() {
        InputStream recording = LogSource.class.getResourceAsStream(RECORDING);
        if (recording == null) {
            throw new UserError("The recorded log is not on the class path. Give a log with --log.");
        }
        return recording;
    }

    private static LogLines lines(String name, InputStream source, long size) {
        CountedInput counter = new CountedInput(new BufferedInputStream(source, BUFFER_BYTES));
        try {
            InputStream text = counter.startsWithGzipMagic() ? new GZIPInputStream(counter, BUFFER_BYTES) : counter;
            return new LogLines(name, LogFormat.check(name, text), counter, size);
        } catch (EOFException e) {
            throw new UserError(name + " breaks off inside its gzip header.", e);
        } catch (IOException e) {
            throw new UserError(name + " cannot be read: " + e.getMessage(), e);
        }
    }
}
