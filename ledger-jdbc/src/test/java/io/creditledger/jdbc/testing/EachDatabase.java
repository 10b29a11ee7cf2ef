package io.creditledger.jdbc.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a test once on each kind of database, H2 in memory: in a normal build on those that {@link TestDatabases#ofThisPart}
 * names, and in the slow part on the others.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Tag(EachDatabase.TAG)
@ParameterizedTest(name = "{0}", allowZeroInvocations = true)
@ArgumentsSource(EachDatabase.Databases.class)
public @interface EachDatabase {
    /** The tag of all tests that the slow part runs again, on the databases that a normal build leaves out. */
    String TAG = "each-database";

    /** Whether the test runs on H2 in a file as well. */
    boolean inFilesToo() default false;

    /** The databases that do not have what the test is about. */
    TestDatabases[] notOn() default {};

    /** Chooses the databases. */
    final class Databases implements ArgumentsProvider {
        @Override
        public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
            EachDatabase each = context.getRequiredTestMethod().getAnnotation(EachDatabase.class);
            List<TestDatabases> without = List.of(each.notOn());
            return (each.inFilesToo() ? TestDatabases.ofThisPart() : TestDatabases.productsOfThisPart())
                    .filter(kind -> !without.contains(kind))
                    .map(Arguments::of);
        }
    }
}
