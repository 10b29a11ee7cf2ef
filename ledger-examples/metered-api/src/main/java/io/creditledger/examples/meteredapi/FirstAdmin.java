package io.creditledger.examples.meteredapi;

import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.Users;

/** The first admin, who cannot be made by another one. */
final class FirstAdmin {
    private FirstAdmin() {}

    /** Makes the admin that the environment names, unless there is a user with that email. */
    static void make(Config config, Users users) {
        String email = config.adminEmail();
        String password = config.adminPassword();
        if (email == null || password == null || users.findByEmail(email).isPresent()) {
            return;
        }
        if (password.length() < 10) {
            throw new IllegalArgumentException("ADMIN_PASSWORD must have at least 10 characters");
        }
        try {
            users.register(email, password, Role.ADMIN);
        } catch (Users.EmailTaken e) {
            // Another instance was started at the same time, and was quicker.
        }
    }
}
