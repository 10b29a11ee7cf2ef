package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the engine answers to a list of commands over a working set. */
public sealed interface Decision {
    /**
     * Every command is decided.
     *
     * @param outcomes one for each command, in order
     * @param writes what to write, all of it or none
     */
    record Decided(List<Outcome<?>> outcomes, WriteSet writes) implements Decision {
        /** Copies the outcomes. */
        public Decided {
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * The working set lacks something: add it, or that there is none, and decide again from the start.
     *
     * @param account the account that is needed, or null
     * @param operation the operation that is needed, or null
     */
    record NeedMore(@Nullable AccountId account, @Nullable OperationRef operation) implements Decision {}
}
