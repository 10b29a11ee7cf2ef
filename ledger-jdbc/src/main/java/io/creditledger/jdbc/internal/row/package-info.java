/** Rows of the tables as Java values: their mappers, the codes that are stored, and the digest of a key. */
@NullMarked
package io.creditledger.jdbc.internal.row;

import org.jspecify.annotations.NullMarked;
