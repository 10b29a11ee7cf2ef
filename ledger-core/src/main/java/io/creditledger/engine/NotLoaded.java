package io.creditledger.engine;

import java.util.Set;

/** Unwinds a decision that needs what the working set does not hold. Never leaves this package. */
final class NotLoaded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Set<Need> needs;

    NotLoaded(Need need) {
        this(Set.of(need));
    }

    NotLoaded(Set<Need> needs) {
        super(null, null, false, false);
        this.needs = needs;
    }

    Set<Need> needs() {
        return needs;
    }
}
