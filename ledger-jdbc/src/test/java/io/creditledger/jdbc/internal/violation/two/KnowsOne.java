package io.creditledger.jdbc.internal.violation.two;

import io.creditledger.jdbc.internal.violation.one.KnowsTwo;

/** Breaks a rule, so that ArchitectureTest can see it found. */
public final class KnowsOne {

    KnowsTwo forbidden;
}
