package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.CreditLedger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.spring.SpringLedgers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

final class SpringLedgersTest extends ExampleTest {
    @Autowired
    private SpringLedgers ledgers;

    @Autowired
    private Transactions transactions;

    @Autowired
    private JdbcLedger ledger;

    @Autowired
    private CachingLedger cache;

    private final String user = "t-" + System.nanoTime();

    private void order(String who, long copies) {
        ledgers.joined().debit(account(who), copies, key());
        jdbc.sql("INSERT INTO print_order (customer, request_key, copies) VALUES (?, ?, ?)")
                .param(user)
                .param(key().key())
                .param(copies)
                .update();
    }

    private long orders() {
        return jdbc.sql("SELECT count(*) FROM print_order WHERE customer = ?")
                .param(user)
                .query(Long.class)
                .single();
    }

    /** What is committed, whatever the cache says. */
    private long stored(String who) {
        return ledger.balance(account(who)).available();
    }

    @Test
    void aCommitKeepsRowAndChargeAndTheCacheShowsItAtOnce() throws Exception {
        String ann = userWith(10);

        long within = transactions.required(() -> {
            order(ann, 3);
            assertThat(available(ann)).as("to others, before the commit").isEqualTo(10);
            return ledgers.joined().balance(account(ann)).available();
        });

        assertThat(within).isEqualTo(7);
        assertThat(available(ann)).isEqualTo(7);
        assertThat(stored(ann)).isEqualTo(7);
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void aRollbackTakesRowAndChargeBackAndTheCacheNeverShowedIt() {
        String ann = userWith(10);

        assertThatThrownBy(() -> transactions.required(() -> {
                    order(ann, 3);
                    throw new IllegalArgumentException("changed my mind");
                }))
                .hasMessage("changed my mind");

        assertThat(available(ann)).isEqualTo(10);
        assertThat(stored(ann)).isEqualTo(10);
        assertThat(orders()).isZero();
    }

    @Test
    void aCheckedExceptionCommitsAsSpringsRuleSays() {
        String ann = userWith(10);
        available(ann);

        assertThatThrownBy(() -> transactions.required(() -> {
                    order(ann, 3);
                    throw new IOException("the mail was not sent");
                }))
                .isInstanceOf(IOException.class);

        assertThat(available(ann)).isEqualTo(7);
        assertThat(stored(ann)).isEqualTo(7);
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void requiresNewIsATransactionOfItsOwn() throws Exception {
        String ann = userWith(10);
        String ben = userWith(10);

        assertThatThrownBy(() -> transactions.required(() -> {
                    order(ann, 3);
                    CreditLedger outer = ledgers.joined();
                    transactions.requiresNew(() -> {
                        assertThat(ledgers.joined()).isNotSameAs(outer);
                        order(ben, 4);
                        return 0;
                    });
                    assertThat(available(ben)).as("committed already").isEqualTo(6);
                    assertThat(ledgers.joined()).isSameAs(outer);
                    order(ann, 1);
                    throw new IllegalArgumentException("only the outer one");
                }))
                .hasMessage("only the outer one");

        assertThat(available(ann)).isEqualTo(10);
        assertThat(available(ben)).isEqualTo(6);
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void whatANestedTransactionRollsBackIsNotCharged() throws Exception {
        String ann = userWith(10);

        transactions.required(() -> {
            order(ann, 1);
            assertThatThrownBy(() -> transactions.nested(() -> {
                        order(ann, 5);
                        throw new IllegalArgumentException("only the inner one");
                    }))
                    .hasMessage("only the inner one");
            order(ann, 2);
            return 0;
        });

        assertThat(available(ann)).isEqualTo(7);
        assertThat(stored(ann)).isEqualTo(7);
        assertThat(orders()).isEqualTo(2);
    }

    @Test
    void anInnerRefusalThroughTryDebitLeavesTheOuterTransactionUsable() throws Exception {
        String ann = userWith(10);

        transactions.required(() -> {
            order(ann, 3);
            boolean paid = transactions.required(
                    () -> ledgers.joined().tryDebit(account(ann), 50, key()).isAccepted());
            assertThat(paid).isFalse();
            order(ann, 2);
            return 0;
        });

        assertThat(available(ann)).isEqualTo(5);
        assertThat(orders()).isEqualTo(2);
    }

    @Test
    void anExceptionThatCrossesAnInnerTransactionalMethodUndoesTheOuterOneEvenIfCaught() {
        String ann = userWith(10);

        assertThatThrownBy(() -> transactions.required(() -> {
                    order(ann, 3);
                    assertThatThrownBy(() -> transactions.required(() -> {
                                order(ann, 50);
                                return 0;
                            }))
                            .isInstanceOf(InsufficientCreditsException.class);
                    return 0;
                }))
                .isInstanceOf(UnexpectedRollbackException.class);

        assertThat(available(ann)).isEqualTo(10);
        assertThat(stored(ann)).isEqualTo(10);
        assertThat(orders()).isZero();
    }

    @Test
    void whoListensForTheCommitReadsTheNewBalance() throws Exception {
        String ann = userWith(10);
        List<Long> heard = new ArrayList<>();

        transactions.required(() -> {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    heard.add(available(ann));
                }
            });
            order(ann, 3);
            return 0;
        });

        assertThat(heard).containsExactly(7L);
    }

    @Test
    void aViewThatIsKeptBeyondItsTransactionIsRefused() throws Exception {
        String ann = userWith(10);
        CreditLedger kept = transactions.required(ledgers::joined);

        assertThatIllegalStateException()
                .isThrownBy(() -> kept.debit(account(ann), 1, key()))
                .withMessageContaining("has ended");
    }

    @Test
    void aReadOnlyTransactionIsRefusedAndMayReadFromTheCache() throws Exception {
        String ann = userWith(10);

        long read = transactions.readOnly(() -> {
            assertThatIllegalStateException().isThrownBy(ledgers::joined).withMessageContaining("read-only");
            return available(ann);
        });

        assertThat(read).isEqualTo(10);
    }

    @Test
    void withoutATransactionItIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(ledgers::joined)
                .withMessageContaining("no Spring transaction")
                .withMessageContaining("@Transactional");
        assertThatIllegalStateException()
                .isThrownBy(() -> transactions.required(() -> transactions.without(ledgers::joined)))
                .withMessageContaining("no Spring transaction");
    }

    @Test
    void aTransactionOnAnotherDatabaseIsRefused() {
        DataSource another = new DriverManagerDataSource("jdbc:h2:mem:another");
        SpringLedgers joiningAnother = new SpringLedgers(another, ledger, cache, credits);

        assertThatIllegalStateException()
                .isThrownBy(() -> transactions.required(joiningAnother::joined))
                .withMessageContaining("not on the DataSource");
    }
}
