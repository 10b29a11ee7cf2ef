package io.creditledger.jdbc.internal.violation.one;

import io.creditledger.jdbc.internal.violation.two.KnowsOne;

/** Breaks a rule, so that ArchitectureTest can see it found. */
public final class KnowsTwo {

    KnowsOne forbidden;
}
