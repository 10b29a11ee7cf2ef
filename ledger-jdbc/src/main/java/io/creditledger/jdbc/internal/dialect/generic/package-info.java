/** The write path of databases without array parameters, on top of one class of statements for each of them. */
@NullMarked
package io.creditledger.jdbc.internal.dialect.generic;

import org.jspecify.annotations.NullMarked;
