package io.creditledger.contract;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Checks the books after every test of a {@link ContractSuite}, however the test ended. */
public final class BooksExtension implements AfterEachCallback {
    /** Creates the extension. */
    public BooksExtension() {}

    @Override
    public void afterEach(ExtensionContext context) {
        ContractSuite suite = (ContractSuite) context.getRequiredTestInstance();
        if (suite.isOpen() && !suite.tampered()) {
            suite.checkBooks();
        }
    }
}
