package io.creditledger.jdbc.internal.read;

import io.creditledger.Account;
import io.creditledger.AccountPage;
import io.creditledger.AccountQuery;
import io.creditledger.engine.AccountState;
import io.creditledger.jdbc.internal.row.StoredAccount;
import java.util.ArrayList;
import java.util.List;

/** Finds accounts by the beginning of their ids. */
final class AccountSearch {
    private AccountSearch() {}

    /**
     * Reads accounts in order, as many at once as a page has, until the page is full. Ids with one beginning stand side by side
     * in whatever order a database has, so the first one without it ends the search.
     */
    static AccountPage run(LedgerDao dao, AccountQuery query) {
        int count = query.limit() + 1;
        List<StoredAccount> rows = query.after().isPresent()
                ? dao.accountsAfter(query.after().get().value(), count)
                : dao.accountsFrom(query.prefix(), count);
        List<Account> page = new ArrayList<>();
        while (true) {
            for (StoredAccount row : rows) {
                AccountState account = row.state();
                if (!account.id().value().startsWith(query.prefix())) {
                    return new AccountPage(page, null);
                } else if (query.matches(account)) {
                    if (page.size() == query.limit()) {
                        return new AccountPage(page, page.get(page.size() - 1).id());
                    }
                    page.add(account);
                }
            }
            if (rows.size() < count) {
                return new AccountPage(page, null);
            }
            rows = dao.accountsAfter(rows.get(rows.size() - 1).state().id().value(), count);
        }
    }
}
