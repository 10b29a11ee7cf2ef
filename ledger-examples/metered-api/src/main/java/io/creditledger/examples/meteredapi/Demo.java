package io.creditledger.examples.meteredapi;

import io.creditledger.CreditLedger;
import io.creditledger.Hold;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.command.CaptureHold;
import io.creditledger.examples.meteredapi.metering.KeyScopes;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.Audit;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.users.Users.EmailTaken;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Users and five weeks of calls to look at, for those who want to see something before they type anything. */
final class Demo {
    static final String ANN = "ann@demo.example";
    static final String ADMIN = "admin@demo.example";
    static final String AUDITOR = "auditor@demo.example";

    private static final List<String> ROUTES =
            List.of("POST /api/v1/text-statistics", "POST /api/v1/qr-codes", "POST /api/v1/thumbnails");

    private static final int DAYS = 35;
    private static final int PACK = 200;
    private static final int RESERVED = 20;

    private final Books books;
    private final Past past;
    private final User ann;
    private final List<String> keys;
    /** Always the same calls. */
    private final Random random = new Random(7);

    private int calls;

    private Demo(Books books, Past past, User ann, List<String> keys) {
        this.books = books;
        this.past = past;
        this.ann = ann;
        this.keys = keys;
    }

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
        Past past = new Past(
                LocalDate.now(ZoneOffset.UTC).minusDays(DAYS).atTime(6, 0).toInstant(ZoneOffset.UTC));
        try (Books books = service.booksAt(past)) {
            Users users = service.usersIn(books);
            User ann;
            User admin;
            try {
                ann = users.register(ANN, password, Role.USER);
                admin = users.register(ADMIN, password, Role.ADMIN);
                users.register(AUDITOR, password, Role.READ_ONLY);
            } catch (EmailTaken e) {
                return Optional.empty();
            }
            String laptop = service.keys().create(ann, "laptop").orElseThrow();
            String server = service.keys().create(ann, "server").orElseThrow();
            Demo demo = new Demo(books, past, ann, List.of(ApiKeys.publicPart(laptop), ApiKeys.publicPart(server)));
            demo.refund(service, admin, demo.writeHistory());
            return Optional.of(new Access(password, laptop));
        }
    }

    /** Writes all calls, and returns the last one. */
    private Transaction writeHistory() {
        LocalDate first = LocalDate.ofInstant(past.instant(), ZoneOffset.UTC);
        Instant end = Instant.now().minus(Duration.ofMinutes(5));
        for (LocalDate day = first; !day.isAfter(first.plusDays(DAYS)); day = day.plusDays(1)) {
            if (day.equals(first.plusDays(DAYS - 1L))) {
                grantThatEnds(day.plusDays(30));
            }
            boolean atWork = day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0;
            int many = atWork ? 6 + random.nextInt(8) : random.nextInt(3);
            // Between 7:00 and 18:00.
            int[] seconds = random.ints(many, 7 * 3_600, 18 * 3_600).sorted().toArray();
            for (int second : seconds) {
                Instant time = LocalTime.ofSecondOfDay(second).atDate(day).toInstant(ZoneOffset.UTC);
                if (time.isBefore(end)) {
                    past.now = time;
                    call();
                }
            }
        }
        past.now = end;
        return debit(2).transaction();
    }

    /** Makes a call; a new pack is bought when few credits are left. */
    private void call() {
        CreditLedger credits = books.credits();
        if (credits.balance(ann.account()).available() < 40) {
            credits.execute(credits.newGrant(ann.account())
                    .amount(PACK)
                    .metadata(Books.NOTE, "pack of " + PACK)
                    .key(IdempotencyKey.of("demo-packs", Integer.toString(calls)))
                    .build());
        }
        if (random.nextInt(10) == 0) {
            stream();
        } else {
            debit(random.nextInt(ROUTES.size()));
        }
    }

    private Receipt debit(int kind) {
        CreditLedger credits = books.credits();
        return credits.execute(credits.newDebit(ann.account())
                .amount(kind + 1)
                .metadata(Books.ROUTE, ROUTES.get(kind))
                .metadata(Books.KEY, keys.get(random.nextInt(keys.size())))
                .key(IdempotencyKey.of(KeyScopes.requests(ann.id()), "demo-" + calls++))
                .build());
    }

    /** A call that reserved more than it needed. */
    private void stream() {
        CreditLedger credits = books.credits();
        String name = "demo-" + calls++;
        Hold hold = credits.hold(ann.account(), RESERVED, IdempotencyKey.of(KeyScopes.requests(ann.id()), name))
                .hold();
        past.now = past.now.plusSeconds(4);
        credits.execute(CaptureHold.of(hold.ref())
                .amount(3 + random.nextInt(12))
                .metadata(Books.ROUTE, "POST /api/v1/completions")
                .metadata(Books.KEY, keys.get(0))
                .metadata(Books.RESERVED, Integer.toString(RESERVED))
                .key(IdempotencyKey.of(KeyScopes.streamCharges(ann.id()), name))
                .build());
    }

    /** Credits that end, which are used before those that do not. */
    private void grantThatEnds(LocalDate lastDay) {
        CreditLedger credits = books.credits();
        credits.execute(credits.newGrant(ann.account())
                .amount(120)
                .category(LotCategory.PROMOTIONAL)
                .expiresAt(lastDay.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC))
                .metadata(Books.NOTE, "thank you")
                .metadata(Books.CATEGORY, "promotional")
                .metadata(Books.UNTIL, lastDay.toString())
                .key(IdempotencyKey.of("demo-gifts", ann.id().toString()))
                .build());
    }

    /** What an admin gave back, with the reason. */
    private void refund(Service service, User admin, Transaction call) {
        String reason = "the picture was upside down";
        String detail = "3 credits, " + ROUTES.get(2);
        service.metering()
                .refund(
                        ann,
                        call,
                        Map.of(Books.NOTE, reason, Books.ADMIN, admin.id().toString()),
                        handle -> Audit.add(handle, admin, Audit.Action.REFUND, ann, call.id(), detail, reason));
    }

    /** The time at which the history has arrived. */
    private static final class Past extends Clock {
        private volatile Instant now;

        Past(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("it tells instants only");
        }
    }
}
