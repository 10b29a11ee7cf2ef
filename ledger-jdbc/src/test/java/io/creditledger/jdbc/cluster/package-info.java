/** Nodes of replicated databases die: what was acknowledged is there afterwards. */
package io.creditledger.jdbc.cluster;
