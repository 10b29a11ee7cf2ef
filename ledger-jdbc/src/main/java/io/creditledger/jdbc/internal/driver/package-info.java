/** Calls of the JDBC driver: which of them leave a connection in a known state, what their errors mean, and which thread may make them. */
@NullMarked
package io.creditledger.jdbc.internal.driver;

import org.jspecify.annotations.NullMarked;
