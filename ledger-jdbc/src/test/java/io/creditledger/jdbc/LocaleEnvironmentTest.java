package io.creditledger.jdbc;

import org.junit.jupiter.api.Tag;

/** All verbs on each database, in a JVM whose default locale changes letters or digits. */
@Tag("locale")
class LocaleEnvironmentTest extends EnvironmentTest {}
