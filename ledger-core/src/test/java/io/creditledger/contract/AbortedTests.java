package io.creditledger.contract;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Fails a test class if one of its test methods ends by an assumption in each of its runs: on every fixture, with every
 * parameter. Such a test looks green and tests nothing. Registered for all tests by the service loader.
 *
 * <p>Allowed are a program that is not installed ({@link MissingProgramException}), and classes annotated with {@link MayAbort}.
 */
public final class AbortedTests implements BeforeAllCallback, TestWatcher {
    private static final Namespace NAMESPACE = Namespace.create(AbortedTests.class);

    /** Creates the extension. */
    public AbortedTests() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        ExtensionContext top = outermost(context);
        if (!AnnotationSupport.isAnnotated(top.getRequiredTestClass(), MayAbort.class)) {
            // Closed when the outermost class ends, after its last fixture.
            top.getStore(NAMESPACE).computeIfAbsent(Tally.class, key -> new Tally(), Tally.class);
        }
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        ended(context, false);
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        ended(context, false);
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        ended(context, !(cause instanceof MissingProgramException));
    }

    private static void ended(ExtensionContext context, boolean aborted) {
        Tally tally = context.getStore(NAMESPACE).get(Tally.class, Tally.class);
        if (tally != null) {
            tally.add(
                    context.getRequiredTestClass().getName() + "."
                            + context.getRequiredTestMethod().getName(),
                    aborted);
        }
    }

    private static ExtensionContext outermost(ExtensionContext context) {
        ExtensionContext top = context;
        while (top.getParent().filter(Predicate.not(context.getRoot()::equals)).isPresent()) {
            top = top.getParent().orElseThrow();
        }
        return top;
    }

    /** What became of the runs of each test of a class. */
    static final class Tally implements AutoCloseable {
        /** Whether all runs so far were aborted, by test. */
        private final Map<String, Boolean> aborted = new ConcurrentHashMap<>();

        void add(String test, boolean runAborted) {
            aborted.merge(test, runAborted, Boolean::logicalAnd);
        }

        @Override
        public void close() {
            String never = aborted.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .collect(Collectors.joining("\n  "));
            if (!never.isEmpty()) {
                throw new AssertionError("aborted in every run, so they test nothing:\n  " + never);
            }
        }
    }
}
