package io.creditledger.jdbc.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.creditledger.cache.CachingLedger;
import io.creditledger.jdbc.testing.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The model test finds what is taken out of the cache: each line below removes one safeguard from a copy of the cache's
 * source, and with that copy {@link NodesModel} must fail.
 */
@Tag("slow")
class MutationsTest {
    private static final int ROUNDS = 400;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "the comparison of revisions | CachedBalance"
                        + " | return revision != other.revision ? revision > other.revision : logicalTime > other.logicalTime;"
                        + " | return revision == other.revision && logicalTime > other.logicalTime;",
                "the tombstones | Tombstones"
                        + " | return logicalTime >= closedBefore.get() && logicalTime >= places.get(place(account));"
                        + " | return true;",
                "the end of joined work | JoinedCachingLedger"
                        + " | touched.forEach(cache::invalidate);"
                        + " | touched.clear();",
                "what failures drop | Publisher"
                        + " | footprint.accounts().forEach(cache::invalidate);"
                        + " | footprint.accounts();",
                "what replays tell | Publisher"
                        + " | cache.reached(account, revision);"
                        + " | offered.contains(account);",
                "what nothing names | BalanceCache"
                        + " | unlimitedSince.accumulateAndGet(tombstones.next(), Math::max);"
                        + " | tombstones.next();",
                "news | BalanceCache"
                        + " | return marker.newerThan(present) ? marker : present; }); } void remove("
                        + " | return present; }); } void remove(",
                "that news may have been missed | FeedSubscription" + " | cache.invalidateAll();"
                        + " | cache.evictions();",
                "the next change | BalanceCache"
                        + " | return change.isAfter(Instant.ofEpochMilli(start.since())) ? change.toEpochMilli() : start.since();"
                        + " | return until;",
                "the staleness bound | CachedBalance"
                        + " | return since <= now && now < until;"
                        + " | return since <= now && until > 0;",
            })
    void isMissed(String what, String file, String original, String replacement) throws Exception {
        Map<String, byte[]> mutated = compile(file, mutate(source(file), original, replacement));

        Throwable found = catchThrowable(() -> checkWith(mutated));

        assertThat(found).isInstanceOf(AssertionError.class);
    }

    private static String source(String file) throws IOException {
        Path module = Path.of(System.getProperty("basedir", ""));
        return Files.readString(module.resolve(
                Path.of("..", "ledger-cache", "src", "main", "java", "io", "creditledger", "cache", file + ".java")));
    }

    private static String mutate(String source, String original, String replacement) {
        String flat = source.replaceAll("\\s+//[^\\n]*", "").replaceAll("\\s+", " ");
        assertThat(flat).as("the source still has what is to be taken out").contains(original);
        return flat.replace(original, replacement);
    }

    /** Runs the model in classes of its own: it and the cache are loaded anew, with these in place of the real ones. */
    private static void checkWith(Map<String, byte[]> mutated) throws Throwable {
        Class<?> model = new Anew(mutated).loadClass(NodesModel.class.getName());
        Method check = model.getDeclaredMethod("check", TestDatabases.class, int.class, int[].class);
        check.setAccessible(true);
        try {
            check.invoke(null, TestDatabases.H2_MEMORY, ROUNDS, new int[] {1, 2, 1_000});
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    /** Loads cache and model anew, and takes everything else as it is. */
    private static final class Anew extends ClassLoader {
        private static final List<String> PACKAGES =
                List.of(CachingLedger.class.getPackageName() + ".", NodesModel.class.getPackageName() + ".");

        private final Map<String, byte[]> mutated;

        Anew(Map<String, byte[]> mutated) {
            super(MutationsTest.class.getClassLoader());
            this.mutated = mutated;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (PACKAGES.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null) {
                    byte[] bytes = mutated.containsKey(name) ? mutated.get(name) : bytes(name);
                    loaded = defineClass(name, bytes, 0, bytes.length);
                }
                return loaded;
            }
        }

        private byte[] bytes(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                return in.readAllBytes();
            } catch (IOException failure) {
                throw new ClassNotFoundException(name, failure);
            }
        }
    }

    private static Map<String, byte[]> compile(String file, String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> compiled = new HashMap<>();
        JavaFileObject text =
                new SimpleJavaFileObject(URI.create("string:///" + file + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                InMemory memory = new InMemory(files, compiled)) {
            String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            boolean succeeded = compiler.getTask(
                            null, memory, null, List.of("-classpath", classPath, "-proc:none"), null, List.of(text))
                    .call();
            assertThat(succeeded).as("the mutated source compiles").isTrue();
        }
        Map<String, byte[]> bytes = new HashMap<>();
        compiled.forEach((name, out) -> bytes.put(name, out.toByteArray()));
        return bytes;
    }

    /** Keeps what the compiler writes. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> compiled;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> compiled) {
            super(files);
            this.compiled = compiled;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    compiled.put(name, out);
                    return out;
                }
            };
        }
    }
}
