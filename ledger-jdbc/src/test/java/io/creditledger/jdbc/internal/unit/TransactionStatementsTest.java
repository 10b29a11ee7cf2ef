package io.creditledger.jdbc.internal.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a statement that ends or begins a transaction, in texts that contain more than one. */
class TransactionStatementsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "commit work",
                " /* first */ -- second\n COMMIT",
                ";; COMMIT",
                "SELECT 1; COMMIT",
                "SELECT 1;commit;",
                "SELECT ';'; /* ; */ -- ;\n COMMIT",
                "SELECT 'it''s', \"a;b\"; ROLLBACK",
                "INSERT INTO t VALUES ('x'); BEGIN",
                "INSERT INTO t VALUES (1); START  TRANSACTION",
                "UPDATE t SET a = 1; SET autocommit = 1",
                "ROLLBACK TO SAVEPOINT mine; ROLLBACK",
                "SAVEPOINT commit; END",
                "DELETE FROM t; ABORT"
            })
    void oneThatEndsTheTransactionIsFound(String sql) {
        assertThat(TransactionStatements.isIn(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "SELECT ';COMMIT'",
                "SELECT 'a'';COMMIT'",
                "SELECT 'a\\';COMMIT'",
                "SELECT 'a\\'';COMMIT' -- '",
                "SELECT E'a\\';COMMIT'",
                "SELECT \"a;COMMIT\"",
                "SELECT \"a\\\";COMMIT\"",
                "SELECT `a;COMMIT`",
                "SELECT $$ ; COMMIT $$",
                "SELECT $body$ ; COMMIT; $$ ; COMMIT $body$",
                "DO $$ BEGIN PERFORM 1; END $$",
                "SELECT 1 -- ; COMMIT",
                "SELECT 1 /* ; COMMIT */",
                "SELECT 1 /* /* */ ; COMMIT */",
                "SELECT 1 # ; COMMIT",
                "SELECT 1 // ; COMMIT",
                "SELECT commit FROM begin",
                "SELECT 1; SELECT 2",
                "SELECT 1; COMMITTED",
                "SAVEPOINT commit; ROLLBACK TO SAVEPOINT commit; RELEASE SAVEPOINT commit",
                "ROLLBACK WORK TO commit"
            })
    void otherTextIsNoSuchStatement(String sql) {
        assertThat(TransactionStatements.isIn(sql)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN NOT ATOMIC INSERT INTO t VALUES (1); BEGIN INSERT INTO t VALUES (2); END; END",
                "SELECT 1; BEGIN NOT ATOMIC INSERT INTO t VALUES (1); END",
                "IF a THEN SELECT 1; END IF",
                "again: LOOP SELECT 1; END LOOP",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END"
            })
    void theEndOfABlockIsNoSuchStatement(String sql) {
        assertThat(TransactionStatements.isIn(sql)).isFalse();
    }

    @Test
    void textsMayBeLong() {
        String insert = "INSERT INTO t VALUES ('" + "it''s;".repeat(100_000) + "')";

        assertThat(TransactionStatements.isIn(insert)).isFalse();
        assertThat(TransactionStatements.isIn(insert + "; COMMIT")).isTrue();
        assertThat(TransactionStatements.isIn(" /* */".repeat(100_000) + "COMMIT"))
                .isTrue();
    }
}
