package io.creditledger.engine;

import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.ExpireDue;
import java.util.ArrayList;
import java.util.List;

/** Cuts a list of commands into parts that fit a unit of work. An atomic group is never cut; maintenance and expiry stand alone. */
public final class CommandPartitioner {
    /** The limit unless a ledger is configured with another one. */
    public static final int DEFAULT_LIMIT = 1_000;

    private CommandPartitioner() {}

    /**
     * Returns the parts of a list, in order.
     *
     * @param limit the most ids that the commands of a part need, unless it is a single command
     * @throws IllegalArgumentException if there are more than {@link io.creditledger.Bounds#COMMANDS_PER_CALL} commands
     */
    public static List<List<Command<?>>> of(List<? extends Command<?>> commands, int limit) {
        List<List<Command<?>>> parts = new ArrayList<>();
        List<Command<?>> part = new ArrayList<>();
        int size = 0;
        for (Command<?> command : CallBounds.commands(commands)) {
            int weight = Footprint.of(command).ids();
            boolean alone = standsAlone(command) || (!part.isEmpty() && standsAlone(part.get(0)));
            if (!part.isEmpty() && (alone || size + weight > limit)) {
                parts.add(part);
                part = new ArrayList<>();
                size = 0;
            }
            part.add(command);
            size += weight;
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    private static boolean standsAlone(Command<?> command) {
        return command instanceof CompactTotals || command instanceof ExpireDue;
    }
}
