package io.creditledger.examples.meteredapi.web;

import io.creditledger.examples.meteredapi.users.Role;
import io.javalin.security.RouteRole;

/** The rule of a route: how callers say who they are, and the least role that may pass. Each route has exactly one. */
public enum Access implements RouteRole {
    /** Anybody, and nothing of it depends on who it is. */
    OPEN(By.NOTHING, Role.READ_ONLY),
    /** Pages for people who have not logged in: forms there carry a token too. */
    VISITOR(By.VISIT, Role.READ_ONLY),
    /** Pages of a user, for that user and for admins, who may look at but not act for others. */
    OWN_PAGE(By.SESSION, Role.READ_ONLY),
    /** What a user changes or makes. */
    OWN_ACT(By.SESSION, Role.USER),
    /** Pages and deeds of admins. */
    ADMIN(By.SESSION, Role.ADMIN),
    /** Calls that look at the account of the API key's owner. */
    API_READ(By.API_KEY, Role.READ_ONLY),
    /** Calls that cost credits. */
    API_SPEND(By.API_KEY, Role.USER);

    /** How a caller says who it is. */
    enum By {
        NOTHING,
        VISIT,
        SESSION,
        API_KEY
    }

    private final By by;
    private final Role least;

    Access(By by, Role least) {
        this.by = by;
        this.least = least;
    }

    By by() {
        return by;
    }

    boolean allows(Role role) {
        return role.compareTo(least) <= 0;
    }
}
