/** Tables, goals and the chart. */
@NullMarked
package io.creditledger.examples.benchmark.report;

import org.jspecify.annotations.NullMarked;
