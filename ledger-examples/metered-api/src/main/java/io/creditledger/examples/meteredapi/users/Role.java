package io.creditledger.examples.meteredapi.users;

import java.util.Locale;

/** What a user may do; each role also what those after it may. Which route asks for which is in the route table. */
public enum Role {
    /** Everything: also other users' accounts. */
    ADMIN,
    /** Spend own credits, look at own account. */
    USER,
    /** Look at own account. */
    READ_ONLY;

    /** Returns what people call it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
