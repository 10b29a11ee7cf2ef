package io.creditledger.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.creditledger.cache.violation.CacheKnowsJdbc;
import io.creditledger.engine.violation.CoreKnowsSql;
import io.creditledger.engine.violation.EngineKnowsTheAudit;
import io.creditledger.jdbc.LedgerDialect;
import io.creditledger.jdbc.PostgresChanges;
import io.creditledger.jdbc.internal.dialect.h2.violation.H2KnowsMariaDb;
import io.creditledger.jdbc.internal.dialect.mariadb.violation.MariaDbKnowsPostgres;
import io.creditledger.jdbc.internal.dialect.mysql.violation.MySqlKnowsMariaDb;
import io.creditledger.jdbc.internal.dialect.postgresql.violation.PostgresKnowsH2;
import io.creditledger.jdbc.internal.violation.InsideKnowsTheOutside;
import io.creditledger.jdbc.internal.violation.one.KnowsTwo;
import io.creditledger.jdbc.internal.violation.two.KnowsOne;
import io.creditledger.jdbc.violation.JdbcKnowsADatabase;
import io.creditledger.jdbc.violation.JdbcKnowsCacheInternals;
import io.creditledger.jdbc.violation.JdbcMapsByReflection;
import io.creditledger.jdbc.violation.JdbcReadsByLabel;
import java.sql.ResultSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dependencies point one way: {@code examples -> cache, jdbc -> core}. It runs here, once, because this module's test
 * class path holds all three published modules.
 *
 * <p>Each rule is tried on the published code, which must keep it, and on a small class that breaks it (packages named
 * {@code violation}), which must be found. A rule whose module has no classes fails: ArchUnit's default, left as it is.
 */
class ArchitectureTest {

    private static final String CACHE = "io.creditledger.cache..";
    private static final String JDBC = "io.creditledger.jdbc..";
    private static final String H2 = "io.creditledger.jdbc.internal.dialect.h2..";
    private static final String MARIADB = "io.creditledger.jdbc.internal.dialect.mariadb..";
    private static final String MYSQL = "io.creditledger.jdbc.internal.dialect.mysql..";
    private static final String POSTGRESQL = "io.creditledger.jdbc.internal.dialect.postgresql..";
    private static final String EXAMPLES = "io.creditledger.examples..";

    private static final DescribedPredicate<JavaClass> IN_CACHE = resideInAPackage(CACHE);
    private static final DescribedPredicate<JavaClass> IN_JDBC = resideInAPackage(JDBC);
    private static final DescribedPredicate<JavaClass> IN_CORE = resideInAPackage("io.creditledger..")
            .and(DescribedPredicate.not(resideInAnyPackage(CACHE, JDBC, EXAMPLES)))
            .as("in ledger-core");

    private static final DescribedPredicate<JavaClass> INTERNAL = resideInAPackage("io.creditledger..internal..");

    static final ArchRule CORE_STANDS_ALONE = classes()
            .that(IN_CORE)
            .should()
            .onlyDependOnClassesThat(
                    IN_CORE.or(resideInAnyPackage("java..", "org.jspecify..")).and(DescribedPredicate.not(sql())))
            .because("ledger-core is a pure domain: the JDK without java.sql, and JSpecify");

    static final ArchRule CACHE_DOES_NOT_KNOW_THE_STORE = noClasses()
            .that(IN_CACHE)
            .should()
            .dependOnClassesThat(resideInAnyPackage(JDBC, EXAMPLES, "org.jdbi..", "org.springframework..")
                    .or(sql()));

    static final ArchRule JDBC_DOES_NOT_KNOW_THE_CACHE_OR_THE_HOSTS_CHOICES = noClasses()
            .that(IN_JDBC)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    CACHE, EXAMPLES, "com.github.benmanes..", "com.zaxxer..", "ch.qos..", "org.springframework.."));

    static final ArchRule JDBC_READS_ROWS_BY_POSITION = noClasses()
            .that(IN_JDBC)
            .should()
            .dependOnClassesThat(resideInAPackage("org.jdbi.v3.core.mapper.reflect..")
                    .or(simpleNameStartingWith("Register").and(simpleNameEndingWith("Mapper"))))
            .orShould()
            .callMethodWhere(
                    target(owner(assignableTo(ResultSet.class))).and(target(rawParameterTypes(startWithText()))))
            .because("JDBI compares labels in lower case, and i is not the lower case of I in every locale");

    static final ArchRule ONLY_A_DIALECT_KNOWS_ITS_DATABASE = noClasses()
            .that(IN_JDBC)
            .and()
            .resideOutsideOfPackages(H2, MARIADB, MYSQL, POSTGRESQL)
            .and()
            .doNotHaveFullyQualifiedName(LedgerDialect.class.getName())
            .and()
            .doNotHaveFullyQualifiedName(PostgresChanges.class.getName())
            .should()
            .dependOnClassesThat(resideInAnyPackage(H2, MARIADB, MYSQL, POSTGRESQL))
            .because("what differs between databases is asked of a Dialect");

    static final ArchRule H2_STANDS_ALONE = standsAlone(H2, MARIADB, MYSQL, POSTGRESQL);
    static final ArchRule MARIADB_STANDS_ALONE = standsAlone(MARIADB, H2, MYSQL, POSTGRESQL);
    static final ArchRule MYSQL_STANDS_ALONE = standsAlone(MYSQL, H2, MARIADB, POSTGRESQL);
    static final ArchRule POSTGRESQL_STANDS_ALONE = standsAlone(POSTGRESQL, H2, MARIADB, MYSQL);

    static final ArchRule PACKAGES_HAVE_NO_CIRCLE =
            slices().matching("io.creditledger.jdbc.internal.(**)").should().beFreeOfCycles();

    static final ArchRule THE_INSIDE_DOES_NOT_KNOW_THE_OUTSIDE = noClasses()
            .that()
            .resideInAPackage("io.creditledger.jdbc.internal..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.creditledger.jdbc"));

    static final ArchRule THE_ENGINE_DOES_NOT_KNOW_THE_AUDIT = noClasses()
            .that()
            .resideInAPackage("io.creditledger.engine..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.creditledger.audit.."));

    static final ArchRule CORE_KEEPS_OUT_OF_INTERNALS = internalsAreClosedTo(IN_CORE);
    static final ArchRule CACHE_KEEPS_OUT_OF_INTERNALS = internalsAreClosedTo(IN_CACHE);
    static final ArchRule JDBC_KEEPS_OUT_OF_INTERNALS = internalsAreClosedTo(IN_JDBC);

    private static JavaClasses published;

    @BeforeAll
    static void importPublishedClasses() {
        published = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.creditledger");
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(CORE_STANDS_ALONE, CoreKnowsSql.class),
                Arguments.of(CACHE_DOES_NOT_KNOW_THE_STORE, CacheKnowsJdbc.class),
                Arguments.of(JDBC_DOES_NOT_KNOW_THE_CACHE_OR_THE_HOSTS_CHOICES, JdbcKnowsCacheInternals.class),
                Arguments.of(JDBC_READS_ROWS_BY_POSITION, JdbcReadsByLabel.class),
                Arguments.of(JDBC_READS_ROWS_BY_POSITION, JdbcMapsByReflection.class),
                Arguments.of(ONLY_A_DIALECT_KNOWS_ITS_DATABASE, JdbcKnowsADatabase.class),
                Arguments.of(H2_STANDS_ALONE, H2KnowsMariaDb.class),
                Arguments.of(MARIADB_STANDS_ALONE, MariaDbKnowsPostgres.class),
                Arguments.of(MYSQL_STANDS_ALONE, MySqlKnowsMariaDb.class),
                Arguments.of(POSTGRESQL_STANDS_ALONE, PostgresKnowsH2.class),
                Arguments.of(THE_INSIDE_DOES_NOT_KNOW_THE_OUTSIDE, InsideKnowsTheOutside.class),
                Arguments.of(THE_ENGINE_DOES_NOT_KNOW_THE_AUDIT, EngineKnowsTheAudit.class),
                Arguments.of(CORE_KEEPS_OUT_OF_INTERNALS, CoreKnowsSql.class),
                Arguments.of(CACHE_KEEPS_OUT_OF_INTERNALS, CacheKnowsJdbc.class),
                Arguments.of(JDBC_KEEPS_OUT_OF_INTERNALS, JdbcKnowsCacheInternals.class));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void publishedCodeKeepsTheRule(ArchRule rule, Class<?> breaker) {
        rule.check(published);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleFindsAClassThatBreaksIt(ArchRule rule, Class<?> breaker) {
        JavaClasses broken = new ClassFileImporter().importClasses(breaker);

        assertThat(rule.evaluate(broken).hasViolation()).isTrue();
    }

    @Test
    void packagesDependOnEachOtherOneWay() {
        PACKAGES_HAVE_NO_CIRCLE.check(published);

        JavaClasses circle = new ClassFileImporter().importClasses(KnowsTwo.class, KnowsOne.class);
        assertThat(PACKAGES_HAVE_NO_CIRCLE.evaluate(circle).hasViolation()).isTrue();
    }

    @Test
    void theRulesKnowEveryDatabase() {
        assertThat(Stream.of(LedgerDialect.values())
                        .map(database -> "io.creditledger.jdbc.internal.dialect."
                                + database.name().toLowerCase(Locale.ROOT) + ".."))
                .containsExactlyInAnyOrder(H2, MARIADB, MYSQL, POSTGRESQL);
    }

    @Test
    void everyPublishedModuleIsLookedAt() {
        assertThat(published).anyMatch(IN_CORE).anyMatch(IN_CACHE).anyMatch(IN_JDBC);
        assertThat(published).noneMatch(resideInAPackage("..violation.."));
    }

    private static DescribedPredicate<JavaClass> sql() {
        return resideInAnyPackage("java.sql..", "javax.sql..");
    }

    private static DescribedPredicate<List<JavaClass>> startWithText() {
        return DescribedPredicate.describe(
                "a text first", types -> !types.isEmpty() && types.get(0).isEquivalentTo(String.class));
    }

    private static ArchRule standsAlone(String database, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(database)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others))
                .because("each database is complete in itself");
    }

    private static ArchRule internalsAreClosedTo(DescribedPredicate<JavaClass> module) {
        return noClasses()
                .that(module)
                .should()
                .dependOnClassesThat(
                        INTERNAL.and(DescribedPredicate.not(module)).as("internal to another module"));
    }
}
