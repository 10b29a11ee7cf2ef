package io.creditledger.engine;

import java.util.HashSet;
import java.util.Set;

/**
 * Decides commands over and over, each time with what the engine found lacking before, until nothing is lacking. Rows are
 * loaded under the locks that are held; what has to be locked first is added to the footprint.
 */
public final class DecisionLoop {
    private DecisionLoop() {}

    /**
     * How a store decides once.
     *
     * @param <X> how it fails
     */
    @FunctionalInterface
    public interface Step<X extends Exception> {
        /**
         * Loads rows, and lets the engine decide over all that has been loaded since the last locks were taken.
         *
         * @param rows what to load in addition; at first nothing
         * @param ids how many ids to have ready
         */
        Decision decide(Set<MissingInput> rows, int ids) throws X;

        /**
         * Locks and loads the footprint anew: accounts or operations were added to it. A store that cannot take further locks within
         * a unit of work throws, and begins the unit of work again. Does nothing by default, for a store that has locked everything.
         */
        default void lockAgain() throws X {}
    }

    /**
     * Decides commands.
     *
     * @param footprint what the commands touch; extended by what they turn out to touch
     * @param step decides once
     * @return the decision
     * @throws X if the step does
     * @throws IllegalStateException if the engine keeps lacking what it has been given
     */
    public static <X extends Exception> Decision.Decided run(Footprint footprint, Step<X> step) throws X {
        Set<MissingInput> loaded = new HashSet<>();
        Set<MissingInput> rows = Set.of();
        while (true) {
            Decision decision = step.decide(rows, footprint.ids());
            if (decision instanceof Decision.Decided decided) {
                return decided;
            }
            Decision.NeedMore more = (Decision.NeedMore) decision;
            Footprint.Extension extension = footprint.extend(more);
            if (extension == Footprint.Extension.LOCKS) {
                loaded.clear();
                step.lockAgain();
            } else if (extension == Footprint.Extension.NOTHING && !loaded.addAll(more.needs())) {
                throw new IllegalStateException("the working set keeps lacking " + more.needs());
            }
            // Rows that are lacking beside something else are lacking again once that is there.
            rows = extension == Footprint.Extension.NOTHING ? more.needs() : Set.of();
        }
    }
}
