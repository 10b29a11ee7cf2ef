package io.creditledger.examples.meteredapi.users;

import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.examples.meteredapi.store.Books;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** The users table, and registration: the one place where a user and its first credits come into being together. */
public final class Users {
    private static final String COLUMNS = "id, email, role, created_at";

    private final Books books;
    private final Passwords passwords;
    private final long openingGrant;

    /** Works on these books; each new user starts with this many credits, and a password hashed at this cost. */
    public Users(Books books, long openingGrant, HashCost cost) {
        this.books = books;
        this.passwords = new Passwords(cost);
        this.openingGrant = openingGrant;
    }

    /**
     * Registers a user and grants the opening credits, both or neither.
     *
     * @throws EmailTaken if there is a user with this email
     * @throws IllegalArgumentException if it is not an email
     */
    public User register(String email, String password, Role role) {
        User user = new User(
                UUID.randomUUID(),
                Email.normalized(email).orElseThrow(() -> new IllegalArgumentException("not an email address")),
                role,
                books.clock().instant().truncatedTo(ChronoUnit.MICROS));
        // Before the unit of work: it takes its time, and must not hold a connection meanwhile.
        String hash = passwords.hash(password);
        try {
            return books.together((handle, credits) -> register(handle, credits, user, hash));
        } catch (UnableToExecuteStatementException e) {
            if (Books.isDuplicate(e)) {
                throw new EmailTaken();
            }
            throw e;
        }
    }

    private User register(Handle handle, CreditLedger credits, User user, String hash) {
        handle.createUpdate("INSERT INTO app_user (id, email, password_hash, role, created_at)"
                        + " VALUES (:id, :email, :hash, :role, :createdAt)")
                .bind("id", user.id())
                .bind("email", user.email())
                .bind("hash", hash)
                .bind("role", user.role().name())
                .bind("createdAt", user.createdAt())
                .execute();
        credits.execute(credits.newGrant(user.account())
                .amount(openingGrant)
                .metadata(Books.NOTE, "opening grant")
                .key(IdempotencyKey.of("opening", user.id().toString()))
                .build());
        return user;
    }

    /** Returns the user with this email and password, if there is one. */
    public Optional<User> login(String email, String password) {
        record Found(User user, String hash) {}
        Optional<Found> found = books.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT " + COLUMNS + ", password_hash FROM app_user WHERE email = :email")
                        .bind("email", Email.normalized(email).orElse(""))
                        .map((row, context) -> new Found(read(row), row.getString("password_hash")))
                        .findOne());
        boolean matches =
                found.isPresent() ? passwords.matches(password, found.get().hash()) : passwords.matchesNobody(password);
        return matches ? found.map(Found::user) : Optional.empty();
    }

    /** Returns the user with this id, if there is one. */
    public Optional<User> find(UUID id) {
        return books.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM app_user WHERE id = :id")
                        .bind("id", id)
                        .map((row, context) -> read(row))
                        .findOne());
    }

    /** Returns the user with this email, if there is one. */
    public Optional<User> findByEmail(String email) {
        return books.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM app_user WHERE email = :email")
                        .bind("email", Email.normalized(email).orElse(""))
                        .map((row, context) -> read(row))
                        .findOne());
    }

    /** Gives a user another role, in this unit of work. */
    public static void changeRole(Handle handle, UUID id, Role role) {
        handle.createUpdate("UPDATE app_user SET role = :role WHERE id = :id")
                .bind("role", role.name())
                .bind("id", id)
                .execute();
    }

    /** Gives a user another password, and ends all sessions of the user in the same unit of work. */
    public void changePassword(User user, String password) {
        String hash = passwords.hash(password);
        books.jdbi().useTransaction(handle -> {
            handle.createUpdate("UPDATE app_user SET password_hash = :hash WHERE id = :id")
                    .bind("hash", hash)
                    .bind("id", user.id())
                    .execute();
            Sessions.closeAll(handle, user.id());
        });
    }

    static User read(ResultSet row) throws SQLException {
        return new User(
                row.getObject("id", UUID.class),
                row.getString("email"),
                Role.valueOf(row.getString("role")),
                row.getTimestamp("created_at").toInstant());
    }

    /** There is a user with this email. */
    public static final class EmailTaken extends RuntimeException {
        /** Makes it. */
        public EmailTaken() {
            super("there is a user with this email");
        }
    }
}
