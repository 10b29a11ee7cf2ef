package io.creditledger.examples.docs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes a program of a snippet, with every compiler warning an error. */
final class SnippetCompiler implements AutoCloseable {
    private static final List<String> IMPORTS = List.of(
            "com.zaxxer.hikari.HikariDataSource",
            "io.creditledger.*",
            "io.creditledger.command.*",
            "io.creditledger.error.*",
            "io.creditledger.jdbc.*",
            "io.creditledger.memory.*",
            "io.creditledger.testing.*",
            "java.time.*",
            "java.util.*");

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);

    /** Compiles into the directory; fails with the compiler's messages, each at its line of the page. */
    void compile(Snippet snippet, Path classes) throws IOException {
        Path source = Files.createDirectories(classes).resolve(className(snippet) + ".java");
        Files.write(source, source(snippet));
        DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();
        List<String> options = List.of(
                "--release", "17", "-Xlint:all", "-Werror", "-proc:none", "-d", classes.toString(), "-cp", classPath());
        boolean done = compiler.getTask(null, files, messages, options, null, files.getJavaFileObjects(source))
                .call();
        if (!done) {
            throw new AssertionError(messages.getDiagnostics().stream()
                    .map(message -> describe(snippet, message))
                    .collect(Collectors.joining("\n", "does not compile:\n", "")));
        }
    }

    /** Runs what was compiled and returns what it prints. */
    static String run(Snippet snippet, Path classes) throws IOException, ReflectiveOperationException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, SnippetCompiler.class.getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Method main = Class.forName(className(snippet), true, loader).getMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8)
                .replace(System.lineSeparator(), "\n")
                .stripTrailing();
    }

    private static String describe(Snippet snippet, Diagnostic<?> message) {
        int firstLine = snippet.file() != null
                ? 1
                : source(snippet).size() - snippet.code().size();
        long line = snippet.line() + message.getLineNumber() - firstLine;
        return snippet.page() + ":" + line + ": " + message.getMessage(null);
    }

    private static boolean isImport(String line) {
        return line.startsWith("import ");
    }

    private static List<String> source(Snippet snippet) {
        if (snippet.file() != null) {
            return snippet.code();
        }
        List<String> source = new ArrayList<>();
        IMPORTS.forEach(name -> source.add("import " + name + ";"));
        snippet.before().stream().filter(SnippetCompiler::isImport).forEach(source::add);
        snippet.code().stream().filter(SnippetCompiler::isImport).forEach(source::add);
        source.add("public final class " + className(snippet) + " {");
        source.add("public static void main(String[] args) throws Exception {");
        snippet.before().stream().filter(line -> !isImport(line)).forEach(source::add);
        // An empty line where an import was, so that lines keep their numbers.
        snippet.code().stream().map(line -> isImport(line) ? "" : line).forEach(source::add);
        source.add("}}");
        return source;
    }

    private static String className(Snippet snippet) {
        return snippet.file() == null ? "Snippet" : snippet.file().replace(".java", "");
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
