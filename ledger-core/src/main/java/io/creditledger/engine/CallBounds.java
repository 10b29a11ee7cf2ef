package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.command.Command;
import java.util.Collection;
import java.util.List;

/** Checks how much one call has, the same in every ledger. */
public final class CallBounds {
    private CallBounds() {}

    /**
     * Returns a copy of the commands of one call.
     *
     * @throws IllegalArgumentException if there are more than {@link Bounds#COMMANDS_PER_CALL}
     */
    public static List<Command<?>> commands(Collection<? extends Command<?>> commands) {
        List<Command<?>> copy = List.copyOf(commands);
        require(copy.size(), Bounds.COMMANDS_PER_CALL, "commands");
        return copy;
    }

    /**
     * Returns a copy of the accounts of one call.
     *
     * @throws IllegalArgumentException if there are more than {@link Bounds#ACCOUNTS_PER_CALL}
     */
    public static List<AccountId> accounts(Collection<AccountId> accounts) {
        List<AccountId> copy = List.copyOf(accounts);
        require(copy.size(), Bounds.ACCOUNTS_PER_CALL, "accounts");
        return copy;
    }

    private static void require(int size, int bound, String what) {
        if (size > bound) {
            throw new IllegalArgumentException(
                    "one call must have at most " + bound + " " + what + ", but has " + size);
        }
    }
}
