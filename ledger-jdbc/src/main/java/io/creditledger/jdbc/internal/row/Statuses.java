package io.creditledger.jdbc.internal.row;

import io.creditledger.AccountStatus;

/** The numbers under which statuses are stored. They never change meaning. */
public final class Statuses {
    private Statuses() {}

    public static int code(AccountStatus status) {
        return switch (status) {
            case OPEN -> 0;
            case FROZEN -> 1;
            case CLOSED -> 2;
        };
    }

    public static AccountStatus ofCode(int code) {
        return switch (code) {
            case 0 -> AccountStatus.OPEN;
            case 1 -> AccountStatus.FROZEN;
            case 2 -> AccountStatus.CLOSED;
            default -> throw new IllegalStateException("no account status has code " + code);
        };
    }
}
