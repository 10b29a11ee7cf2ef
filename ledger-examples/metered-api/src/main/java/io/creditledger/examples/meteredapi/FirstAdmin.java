package io.creditledger.examples.meteredapi;

import io.creditledger.examples.meteredapi.users.Email;
import io.creditledger.examples.meteredapi.users.Passwords;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import java.util.Optional;

/** The first admin, who cannot be made by another one. */
final class FirstAdmin {
    private FirstAdmin() {}

    /** Returns the email that the settings name, as it is stored; an empty text if they name none. */
    static String email(Config config) {
        String email = config.adminEmail();
        return email == null || email.isBlank()
                ? ""
                : Email.normalized(email)
                        .orElseThrow(() -> new ConfigurationException("ADMIN_EMAIL must be an email address"));
    }

    /**
     * Makes the admin that the settings name, unless there is one with that email.
     *
     * @throws ConfigurationException if the settings cannot be used, or somebody else has registered with that email
     */
    static void make(Config config, Users users) {
        String email = email(config);
        String password = config.adminPassword();
        if (email.isEmpty() || password == null || password.isEmpty()) {
            return;
        }
        if (password.length() < Passwords.SHORTEST || password.length() > Passwords.LONGEST) {
            throw new ConfigurationException(
                    "ADMIN_PASSWORD must have from " + Passwords.SHORTEST + " to " + Passwords.LONGEST + " characters");
        }
        if (find(email, users).isPresent()) {
            return;
        }
        try {
            users.register(email, password, Role.ADMIN);
        } catch (Users.EmailTaken e) {
            // Another instance was started at the same time, and was quicker.
            find(email, users);
        }
    }

    private static Optional<User> find(String email, Users users) {
        Optional<User> found = users.findByEmail(email);
        if (found.isPresent() && found.get().role() != Role.ADMIN) {
            throw new ConfigurationException("ADMIN_EMAIL names " + email + ", who is registered as "
                    + found.get().role()
                    + " and whose password ADMIN_PASSWORD is not. Set ADMIN_EMAIL to an address that"
                    + " nobody has registered with, log in with it, and change the role of " + email
                    + " if that is meant."
                    + " If there is an admin already, unset ADMIN_EMAIL.");
        }
        return found;
    }
}
