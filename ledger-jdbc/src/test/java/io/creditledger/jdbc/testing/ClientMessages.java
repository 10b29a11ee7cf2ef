package io.creditledger.jdbc.testing;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Splits what a client sends on one connection into messages. Not thread-safe. */
interface ClientMessages {
    /** Of a protocol that is not known: whatever has been received is a message, and none executes a COMMIT. */
    ClientMessages UNKNOWN = (bytes, count) -> List.of(new Message(Arrays.copyOf(bytes, count), false));

    /**
     * A complete message.
     *
     * @param bytes all of it, its header included
     * @param commit whether it executes a COMMIT
     */
    record Message(byte[] bytes, boolean commit) {}

    /** Adds what has been received, and returns the messages that are complete now, in order. */
    List<Message> add(byte[] bytes, int count) throws IOException;
}
