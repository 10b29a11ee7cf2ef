/** Real databases for tests. */
package io.creditledger.jdbc.testing;
