/** Where everything is kept: the database, and the ledger in it. */
@NullMarked
package io.creditledger.examples.meteredapi.store;

import org.jspecify.annotations.NullMarked;
