/** What is measured: the ledger, and what people would use instead. */
@NullMarked
package io.creditledger.examples.benchmark.workload;

import org.jspecify.annotations.NullMarked;
