/** Makes the ledger's tables with Flyway. Delete this package if your application has no Flyway. */
@NullMarked
package io.creditledger.spring.flyway;

import org.jspecify.annotations.NullMarked;
