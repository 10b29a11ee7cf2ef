package io.creditledger.engine;

import io.creditledger.error.ListenerException;

/** The failure of a list of which units of work before the failed one stay done. */
public final class PartlyDone {
    private PartlyDone() {}

    /**
     * Returns the message of such a failure.
     *
     * @param done how many commands are done
     * @param all of how many
     */
    public static String message(int done, int all) {
        return done + " of " + all + " commands are done and stay done, the others are not;"
                + " execute the list again with the same keys";
    }

    /**
     * Returns what to throw after a listener has refused a unit of work of a list. Its cause is that of the refusal.
     *
     * @param done how many commands of the list are done; if none, this is the refusal itself
     * @param all of how many
     */
    public static ListenerException of(ListenerException refusal, int done, int all) {
        return done == 0 ? refusal : new ListenerException(message(done, all), refusal.getCause());
    }
}
