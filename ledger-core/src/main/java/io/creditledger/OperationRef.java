package io.creditledger;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reference to an earlier operation, by its id or by the key under which it was executed. Immutable.
 */
public final class OperationRef implements Serializable {
    private static final long serialVersionUID = 1L;

    private final @Nullable TransactionId id;
    private final @Nullable IdempotencyKey key;

    private OperationRef(@Nullable TransactionId id, @Nullable IdempotencyKey key) {
        this.id = id;
        this.key = key;
    }

    /** Returns a reference to the operation with this id. */
    public static OperationRef of(TransactionId id) {
        return new OperationRef(Objects.requireNonNull(id, "id"), null);
    }

    /** Returns a reference to the operation executed under this key. */
    public static OperationRef of(IdempotencyKey key) {
        return new OperationRef(null, Objects.requireNonNull(key, "key"));
    }

    /** Returns the id; empty if this refers by key. */
    public Optional<TransactionId> id() {
        return Optional.ofNullable(id);
    }

    /** Returns the key; empty if this refers by id. */
    public Optional<IdempotencyKey> key() {
        return Optional.ofNullable(key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OperationRef that && Objects.equals(id, that.id) && Objects.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, key);
    }

    /** Returns {@code #id} or {@code scope/key}. */
    @Override
    public String toString() {
        return id != null ? "#" + id : String.valueOf(key);
    }
}
