package io.creditledger.engine;

import java.util.Set;

/** Unwinds a decision that needs what the working set does not hold. Never leaves this package. */
final class MissingInputSignal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Set<MissingInput> needs;

    MissingInputSignal(MissingInput need) {
        this(Set.of(need));
    }

    MissingInputSignal(Set<MissingInput> needs) {
        super(null, null, false, false);
        this.needs = needs;
    }

    Set<MissingInput> needs() {
        return needs;
    }
}
