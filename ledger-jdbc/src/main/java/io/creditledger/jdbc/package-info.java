/**
 * A ledger that stores its data in the host's relational database.
 */
@NullMarked
package io.creditledger.jdbc;

import org.jspecify.annotations.NullMarked;
