package io.creditledger.examples.meteredapi;

import io.creditledger.CreditLedger;
import io.creditledger.Hold;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import io.creditledger.command.CaptureHold;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users.EmailTaken;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Users and calls to look at, for those who want to see something before they type anything. */
final class Demo {
    static final String ANN = "ann@demo.example";
    static final String ADMIN = "admin@demo.example";
    static final String AUDITOR = "auditor@demo.example";

    private static final List<String> ROUTES =
            List.of("POST /api/v1/text-statistics", "POST /api/v1/qr-codes", "POST /api/v1/thumbnails");

    private Demo() {}

    /**
     * What the demo can be used with.
     *
     * @param password of its users: new each time, for it would otherwise be known to everybody
     * @param key an API key of ann
     */
    record Access(String password, String key) {}

    /** Makes users, and a history for one of them; empty if they are there already. */
    static Optional<Access> make(Service service) {
        String password = Secrets.create();
        User ann;
        try {
            ann = service.users().register(ANN, password, Role.USER);
            service.users().register(ADMIN, password, Role.ADMIN);
            service.users().register(AUDITOR, password, Role.READ_ONLY);
        } catch (EmailTaken e) {
            return Optional.empty();
        }
        var credits = service.books().credits();
        for (int i = 0; i < 40; i++) {
            int kind = i % ROUTES.size();
            credits.execute(credits.newDebit(ann.account())
                    .amount(kind + 1)
                    .metadata(Books.ROUTE, ROUTES.get(kind))
                    .metadata(Books.KEY, "mk_0000000000000000")
                    .key(IdempotencyKey.of("user:" + ann.id(), "demo-" + i))
                    .build());
            if (i == 24) {
                grant(credits, ann);
            }
        }
        stream(credits, ann);
        return service.keys().create(ann, "demo").map(key -> new Access(password, key));
    }

    /** Credits that end, which are used before those that do not. */
    private static void grant(CreditLedger credits, User ann) {
        LocalDate lastDay = LocalDate.now(ZoneOffset.UTC).plusDays(30);
        credits.execute(credits.newGrant(ann.account())
                .amount(50)
                .category(LotCategory.PROMOTIONAL)
                .expiresAt(lastDay.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC))
                .metadata("note", "welcome")
                .metadata("category", "promotional")
                .metadata("until", lastDay.toString())
                .key(IdempotencyKey.of("demo", ann.id().toString()))
                .build());
    }

    /** A call that reserved more than it needed. */
    private static void stream(CreditLedger credits, User ann) {
        Hold hold = credits.hold(ann.account(), 20, IdempotencyKey.of("user:" + ann.id(), "demo-stream"))
                .hold();
        credits.execute(CaptureHold.of(hold.ref())
                .amount(7)
                .metadata(Books.ROUTE, "POST /api/v1/completions")
                .metadata("reserved", "20")
                .key(IdempotencyKey.of("streamed:" + ann.id(), "demo-stream"))
                .build());
    }
}
