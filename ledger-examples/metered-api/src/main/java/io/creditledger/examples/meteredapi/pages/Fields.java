package io.creditledger.examples.meteredapi.pages;

import io.creditledger.LotCategory;
import io.creditledger.examples.meteredapi.users.Email;
import io.creditledger.examples.meteredapi.users.Passwords;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what browsers send. Each method returns a value that can be worked with, or throws what the sender is told. */
final class Fields {
    private static final Set<Integer> INVISIBLE = Set.of(
            (int) Character.SURROGATE,
            (int) Character.FORMAT,
            (int) Character.LINE_SEPARATOR,
            (int) Character.PARAGRAPH_SEPARATOR,
            (int) Character.PRIVATE_USE,
            (int) Character.UNASSIGNED);
    private static final long MOST_CREDITS = 1_000_000_000_000L;

    /** Where credits come from, as people say it. */
    static final Map<String, LotCategory> CATEGORIES =
            new TreeMap<>(Map.of("paid", LotCategory.PAID, "promotional", LotCategory.PROMOTIONAL));

    private Fields() {}

    static String email(Context ctx) {
        return Email.normalized(text(ctx, "email", Email.LONGEST))
                .orElseThrow(() -> Problem.wrongField(
                        "email", "This is not an email address. Write one such as kim@example.org."));
    }

    static String password(Context ctx) {
        return password(ctx, "password");
    }

    static String password(Context ctx, String name) {
        String password = ctx.formParam(name);
        if (password == null || password.length() < Passwords.SHORTEST || password.length() > Passwords.LONGEST) {
            throw Problem.wrongField(
                    name, "A password has from " + Passwords.SHORTEST + " to " + Passwords.LONGEST + " characters.");
        }
        return password;
    }

    static long amount(Context ctx) {
        String text = text(ctx, "amount", 20);
        if (text.matches("[0-9]{1,13}")) {
            long amount = Long.parseLong(text);
            if (amount >= 1 && amount <= MOST_CREDITS) {
                return amount;
            }
        }
        throw Problem.wrongField(
                "amount", "Write a whole number of credits, from 1 to " + MOST_CREDITS + ", without signs or spaces.");
    }

    /** The last day on which granted credits are valid; empty if they have no end. */
    static Optional<LocalDate> lastDay(Context ctx) {
        String text = ctx.formParam("lastDay");
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        if (text.matches("2[0-9]{3}-[0-9]{2}-[0-9]{2}")) {
            try {
                LocalDate day = LocalDate.parse(text);
                if (!day.isBefore(LocalDate.now(ZoneOffset.UTC))) {
                    return Optional.of(day);
                }
            } catch (DateTimeParseException e) {
                // told below
            }
        }
        throw Problem.wrongField("lastDay", "Write a day such as 2030-12-31, from today on, or leave it empty.");
    }

    static LotCategory category(Context ctx) {
        LotCategory category = CATEGORIES.get(text(ctx, "category", 20));
        if (category == null) {
            throw Problem.wrongField("category", "There is no such category.");
        }
        return category;
    }

    static Role role(Context ctx) {
        String text = text(ctx, "role", 20);
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equals(text))
                .findFirst()
                .orElseThrow(() -> Problem.wrongField("role", "There is no such role."));
    }

    /** Only whether there is anything in a field. */
    static void filled(Context ctx, String name) {
        String text = ctx.formParam(name);
        if (text == null || text.isBlank()) {
            throw Problem.wrongField(name, "Fill this in.");
        }
    }

    /** What the statement shows beside a movement. */
    static String note(Context ctx) {
        return text(ctx, "note", 100);
    }

    /** Why something is done. */
    static String reason(Context ctx) {
        return text(ctx, "reason", 100);
    }

    /**
     * A short line, such as a name or a note: not blank, and no characters that cannot be seen. Those that turn the direction of
     * writing or have no width make a text look like another one.
     */
    static String text(Context ctx, String name, int longest) {
        filled(ctx, name);
        String stripped = Objects.requireNonNull(ctx.formParam(name)).strip();
        if (stripped.length() > longest) {
            throw Problem.wrongField(name, "At most " + longest + " characters; these are " + stripped.length() + ".");
        }
        if (stripped.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || INVISIBLE.contains(Character.getType(c)) || isBlank(c))) {
            throw Problem.wrongField(name, "There is a character in it that cannot be seen. Type it again.");
        }
        return stripped;
    }

    /** Letters and marks without a shape of their own: fillers, and the joiner of marks. */
    private static boolean isBlank(int c) {
        return c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x2800 || c == 0x3164 || c == 0xFFA0;
    }

    /** The number of a form as it was shown, so that sending it twice does what it says only once. */
    static String once(Context ctx) {
        try {
            return text(ctx, "once", 64);
        } catch (Problem unusable) {
            // Nobody sees this field.
            throw new Problem(422, "stale-form", "This form is too old", "Nothing was done. Send the form once more.");
        }
    }

    static UUID user(Context ctx) {
        return user(ctx.pathParam("user"));
    }

    static UUID user(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw Problem.notFound("There is no such user.");
    }

    /** Where a page of a list goes on, if the request says so. */
    static @Nullable Long after(Context ctx) {
        String text = ctx.queryParam("after");
        if (text == null) {
            return null;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw Problem.badRequest("There is no such page.");
        }
        return Long.valueOf(text);
    }
}
