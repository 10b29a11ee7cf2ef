package io.creditledger.examples.springboot;

import io.creditledger.IdempotencyKey;
import io.creditledger.Receipt;
import io.creditledger.spring.SpringLedgers;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Orders that are paid for in the transaction that makes them. */
@Service
class PrintOrders {
    static final long MOST_COPIES = 1_000;

    private final JdbcClient jdbc;
    private final SpringLedgers ledgers;

    PrintOrders(JdbcClient jdbc, SpringLedgers ledgers) {
        this.jdbc = jdbc;
        this.ledgers = ledgers;
    }

    /**
     * Makes an order, or finds the one that was made under this key.
     *
     * @throws io.creditledger.error.InsufficientCreditsException if the user cannot pay; then there is no order
     * @throws io.creditledger.error.IdempotencyConflictException if the key was used for another number of copies
     */
    @Transactional
    Order order(String user, String key, long copies) {
        Receipt paid = ledgers.joined().debit(Accounts.of(user), copies, IdempotencyKey.of("print:" + user, key));
        // Paid is ordered, since both were committed together: the ledger tells a repetition for us.
        if (!paid.replayed()) {
            jdbc.sql("INSERT INTO print_order (customer, request_key, copies) VALUES (?, ?, ?)")
                    .param(user)
                    .param(key)
                    .param(copies)
                    .update();
        }
        return new Order(key, copies, paid.balance().available());
    }

    /**
     * An order.
     *
     * @param key the client's name for it
     * @param copies how many
     * @param balance what the user had left then
     */
    record Order(String key, long copies, long balance) {}
}
