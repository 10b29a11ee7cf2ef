package io.creditledger.jdbc.internal.violation;

import io.creditledger.jdbc.LedgerDialect;

/** Breaks a rule, so that ArchitectureTest can see it found. */
public final class InsideKnowsTheOutside {

    LedgerDialect forbidden;
}
