package io.creditledger.jdbc.internal.read;

import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The reads of an account's operations, which are the same on every database. {@code <ns>} is the namespace. */
public interface OperationDao {
    /**
     * Postings p of the account whose operations o pass the filter. The operation of each posting is looked up by a subquery that
     * no database turns into a join: PostgreSQL would join from the operations of all accounts that pass, and reads the account's
     * postings again for each of them if it takes them for few.
     */
    String PASSING = "SELECT " + Mapper.POSTING_OF_P + " FROM <ns>ledger_posting p"
            + " WHERE p.account_id = :account AND p.position > :behind AND :below > p.position"
            + " AND (SELECT o.id FROM <ns>ledger_operation o WHERE o.id = p.transaction_id"
            + " AND o.recorded_at >= :from AND :until > o.recorded_at"
            + " AND (:anykind = 1 OR o.kind IN (<kinds>))"
            + " AND (:anykey = 1 OR (o.scope = :scope AND o.idem_key LIKE :pattern ESCAPE '!'))) IS NOT NULL";

    /** Ordered by the account too, because H2 would sort all that is left of it otherwise. */
    @SqlQuery(PASSING + " ORDER BY p.account_id DESC, p.position DESC LIMIT :count")
    List<PostingRow> newestOperations(
            @BindMethods Filter filter, @BindList("kinds") List<Integer> kinds, @Bind("count") int count);

    @SqlQuery(PASSING + " ORDER BY p.account_id, p.position LIMIT :count")
    List<PostingRow> oldestOperations(
            @BindMethods Filter filter, @BindList("kinds") List<Integer> kinds, @Bind("count") int count);

    /** The follow-ups of all operations of a page; of each those with the highest ids. */
    @SqlQuery("SELECT f.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY reference ORDER BY id DESC) AS place"
            + " FROM <ns>ledger_operation WHERE reference IN (<operations>)) f WHERE :count >= f.place")
    List<Long> followUpsOfAll(@BindList("operations") Collection<Long> operations, @Bind("count") int count);

    /**
     * What an operation must be like.
     *
     * @param account the account's number
     * @param behind the position behind which postings count
     * @param below the position below which they count
     * @param from the first instant, in microseconds
     * @param until the first instant that does not count
     * @param anykind 1 if any kind will do, else 0
     * @param anykey 1 if any key will do, and none, else 0
     * @param scope the scope of the key
     * @param pattern the pattern of the key, with {@code !} as the escape character
     */
    record Filter(
            long account,
            long behind,
            long below,
            long from,
            long until,
            int anykind,
            int anykey,
            String scope,
            String pattern) {}
}
