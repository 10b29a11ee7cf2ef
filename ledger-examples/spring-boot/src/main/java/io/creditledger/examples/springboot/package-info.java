/** The ledger inside Spring: its transactions, its interceptors, its metrics and health. */
@NullMarked
package io.creditledger.examples.springboot;

import org.jspecify.annotations.NullMarked;
