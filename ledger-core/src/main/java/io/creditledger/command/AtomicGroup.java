package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.GroupReceipt;
import java.util.List;

/**
 * Several keyed commands that are executed in order, all or none. A group has no key of its own: members that were executed
 * before are replayed, the others are executed. If a member is refused, nothing is written and {@link
 * io.creditledger.error.GroupRejectedException} identifies the member.
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
