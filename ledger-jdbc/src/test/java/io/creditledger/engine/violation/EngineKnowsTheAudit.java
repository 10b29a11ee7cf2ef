package io.creditledger.engine.violation;

import io.creditledger.audit.Auditor;

/** Breaks a rule, so that ArchitectureTest can see it found. */
public final class EngineKnowsTheAudit {

    Auditor forbidden;
}
