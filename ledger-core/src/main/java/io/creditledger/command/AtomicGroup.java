package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.GroupReceipt;
import java.util.List;

/**
 * Several keyed commands that happen together or not at all. Has no key of its own: members that were executed before
 * replay, the rest runs, in order. If one is refused nothing is done and {@link
 * io.creditledger.error.GroupRejectedException} names it.
 */
public final class AtomicGroup implements Command<GroupReceipt> {
    private final List<KeyedCommand<?>> members;

    private AtomicGroup(List<KeyedCommand<?>> members) {
        this.members = members;
    }

    /**
     * Returns the group of these commands.
     *
     * @throws IllegalArgumentException if there are none, or more than {@link Bounds#GROUP_MEMBERS}
     */
    public static AtomicGroup of(List<? extends KeyedCommand<?>> members) {
        List<KeyedCommand<?>> copy = List.copyOf(members);
        if (copy.isEmpty() || copy.size() > Bounds.GROUP_MEMBERS) {
            throw new IllegalArgumentException(
                    "a group must have from 1 to " + Bounds.GROUP_MEMBERS + " members, but has " + copy.size());
        }
        return new AtomicGroup(copy);
    }

    /**
     * Returns the group of these commands.
     *
     * @throws IllegalArgumentException if there are none, or more than {@link Bounds#GROUP_MEMBERS}
     */
    public static AtomicGroup of(KeyedCommand<?>... members) {
        return of(List.of(members));
    }

    /** Returns the members in order. */
    public List<KeyedCommand<?>> members() {
        return members;
    }

    @Override
    public <T> T accept(CommandVisitor<T> visitor) {
        return visitor.visit(this);
    }
}
