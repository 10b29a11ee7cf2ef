/** An application that sells calls, with the ledger inside Spring. What it needs of the ledger is in io.creditledger.spring. */
@NullMarked
package io.creditledger.examples.springboot;

import org.jspecify.annotations.NullMarked;
