package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.web.Flash;
import java.util.Map;
import java.util.Optional;

/** What a page says after a form was sent. */
final class Messages {
    /** The kind of flash that carries a code of a message. */
    static final String DONE = "done";

    private static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("granted", "Granted."),
            Map.entry("expired", "Expired."),
            Map.entry("frozen", "The account is frozen."),
            Map.entry("reopened", "The account is open."),
            Map.entry("refunded", "The call was refunded."),
            Map.entry("reversed", "The movement was reversed."),
            Map.entry("refunded-already", "The call was refunded already. Nothing has changed."),
            Map.entry("role", "The role was changed."),
            Map.entry("role-same", "The user has this role already. Nothing has changed."),
            Map.entry("revoked", "The key was revoked."),
            Map.entry("verified", "The books were checked."),
            Map.entry("password", "The password was changed, and you are logged out everywhere else."));

    private Messages() {}

    static String of(Optional<Flash> flash) {
        return flash.filter(one -> one.kind().equals(DONE))
                .map(one -> TEXTS.getOrDefault(one.value(), ""))
                .orElse("");
    }
}
