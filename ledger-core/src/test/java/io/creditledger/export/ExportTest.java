package io.creditledger.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.Bounds;
import io.creditledger.memory.InMemoryLedger;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    @TempDir
    private Path directory;

    @Test
    void aDirectoryGetsAllFilesOnce() throws Exception {
        InMemoryLedger ledger = InMemoryLedger.create();
        ledger.export(Export.csv(ExportSink.directory(directory)).build());
        byte[] manifest = Files.readAllBytes(directory.resolve(Export.MANIFEST));

        assertThatThrownBy(() -> ledger.export(
                        Export.csv(ExportSink.directory(directory)).build()))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(FileAlreadyExistsException.class);

        assertThat(directory).isDirectoryContaining("glob:**accounts.csv").isDirectoryContaining("glob:**holds.csv");
        assertThat(directory.resolve(Export.MANIFEST)).hasBinaryContent(manifest);
    }

    @Test
    void anExportThatBeginsAgainReplacesItsOwnFiles() throws Exception {
        ExportSink sink = ExportSink.directory(directory);
        write(sink, "a long text");
        write(sink, "short");

        assertThat(directory.resolve("accounts.csv")).hasContent("short");
    }

    private static void write(ExportSink sink, String text) throws Exception {
        try (OutputStream out = sink.open("accounts.csv")) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void blocksAreBounded() {
        Export.Builder builder = Export.csv(ExportSink.directory(directory));

        assertThatIllegalArgumentException().isThrownBy(() -> builder.fetchSize(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.fetchSize(Bounds.EXPORT_ROWS + 1))
                .withMessage("fetchSize must be from 1 to 10000, but is 10001");
        assertThat(builder.fetchSize(Bounds.EXPORT_ROWS).build().fetchSize()).isEqualTo(Bounds.EXPORT_ROWS);
    }
}
