package io.creditledger.engine;

import io.creditledger.Outcome;
import io.creditledger.event.LedgerEvent;
import java.util.List;
import java.util.Set;

/** What the engine answers to a list of commands over a working set. */
public sealed interface Decision {
    /**
     * Every command is decided.
     *
     * @param outcomes one for each command, in order
     * @param writes what to write, all of it or none
     * @param facts what events tell of it, in the order in which it happened
     */
    record Decided(List<Outcome<?>> outcomes, WriteSet writes, List<Fact> facts) implements Decision {
        /** Copies the outcomes. */
        public Decided {
            outcomes = List.copyOf(outcomes);
        }

        /** Builds the events; empty if nothing new was accepted. */
        public List<LedgerEvent> events() {
            return facts.stream().map(Fact::event).toList();
        }
    }

    /**
     * The working set lacks something: add it, or that there is none, and decide again from the start.
     *
     * @param needs what is lacking, as far as can be told yet; not empty
     */
    record NeedMore(Set<MissingInput> needs) implements Decision {
        /** Copies the needs. */
        public NeedMore {
            needs = Set.copyOf(needs);
        }
    }
}
