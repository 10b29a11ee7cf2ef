package io.creditledger.engine;

/** Unwinds a decision that needs what the working set does not hold. Never leaves this package. */
final class NotLoaded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Need need;

    NotLoaded(Need need) {
        super(null, null, false, false);
        this.need = need;
    }

    Need need() {
        return need;
    }
}
