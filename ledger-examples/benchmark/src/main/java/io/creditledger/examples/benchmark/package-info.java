/** Measures the ledger beside what people would use instead, and writes down what it saw. */
@NullMarked
package io.creditledger.examples.benchmark;

import org.jspecify.annotations.NullMarked;
