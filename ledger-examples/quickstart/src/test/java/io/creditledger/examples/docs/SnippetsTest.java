package io.creditledger.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class SnippetsTest {
    private static final SnippetCompiler COMPILER = new SnippetCompiler();

    @TempDir
    private static Path directory;

    @AfterAll
    static void close() throws Exception {
        COMPILER.close();
    }

    @TestFactory
    Stream<DynamicTest> everyJavaBlockCompilesAndPrintsWhatThePageSays() {
        return Pages.all().stream()
                .flatMap(page -> Snippet.of(Pages.name(page), Pages.lines(page)).stream())
                .map(snippet -> DynamicTest.dynamicTest(
                        snippet.page() + " line " + snippet.line(), () -> compileAndRun(snippet)));
    }

    @Test
    void theReadmeRuns() {
        assertThat(Snippet.of("README.md", Pages.lines(Pages.ROOT.resolve("README.md"))))
                .first()
                .satisfies(snippet -> assertThat(snippet.output()).isNotBlank());
    }

    @Test
    void aBlockWithoutAMarkerFails() {
        assertThatThrownBy(() -> page("```java", "int i = 0;", "```"))
                .hasMessage("page:3: a java block needs a marker: <!-- snippet: ... -->");
        assertThatThrownBy(() -> page("  ```java", "  int i = 0;", "  ```")).hasMessageContaining("needs a marker");
    }

    @Test
    void aMarkerThatNobodyUnderstandsFails() {
        assertThatThrownBy(() -> page("<!-- snippet: metod -->", "```java", "```"))
                .hasMessageContaining("page:1: a marker must be");
        assertThatThrownBy(() -> page("<!-- snippet: method -->", "prose"))
                .hasMessageContaining("page:2: a marker must stand right before");
        assertThatThrownBy(() -> page("<!-- snippet: method -->", "```sh", "```"))
                .hasMessageContaining("java blocks");
    }

    @Test
    void aBlockThatRunsNeedsItsOutput() {
        assertThatThrownBy(() -> page("<!-- snippet: method run -->", "```java", "```"))
                .hasMessageContaining("output of the last block");
        assertThatThrownBy(() -> page("<!-- snippet: method run -->", "```java", "```", "```sh", "```"))
                .hasMessageContaining("must be ```text");
    }

    @Test
    void aBlockThatDoesNotCompileFailsAtItsLine() {
        List<Snippet> snippets = page(
                "# Title",
                "<!-- snippet: method",
                "int one = 1;",
                "-->",
                "```java",
                "import java.net.URI;",
                "int two = 2 * one;",
                "URI three = two;",
                "```");

        assertThatThrownBy(() -> compileAndRun(snippets.get(0))).hasMessageContaining("page:8: incompatible types");
    }

    @Test
    void aBlockWithAWarningFails() {
        List<Snippet> snippets = page("<!-- snippet: method -->", "```java", "List raw = List.of();", "```");

        assertThatThrownBy(() -> compileAndRun(snippets.get(0))).hasMessageContaining("page:3: ");
    }

    @Test
    void aBlockThatPrintsSomethingElseFails() {
        List<Snippet> snippets = page(
                "<!-- snippet: file Main.java run -->",
                "```java",
                "final class Main {",
                "    public static void main(String[] args) { System.out.println(\"one\"); }",
                "}",
                "```",
                "prints",
                "```text",
                "two",
                "```");

        assertThatThrownBy(() -> compileAndRun(snippets.get(0))).hasMessageContaining("two");
    }

    private static List<Snippet> page(String... lines) {
        return Snippet.of("page", List.of(lines));
    }

    private static void compileAndRun(Snippet snippet) throws Exception {
        Path classes = directory.resolve(snippet.page().replaceAll("\\W", "-") + "-" + snippet.line());
        COMPILER.compile(snippet, classes);
        if (snippet.output() != null) {
            assertThat(SnippetCompiler.run(snippet, classes))
                    .isEqualTo(snippet.output().stripTrailing());
        }
    }
}
