/**
 * What is left after a crash: processes and servers are killed under load, connections break while committing, threads
 * are interrupted, and nothing that was acknowledged is lost or done twice.
 */
package io.creditledger.jdbc.crash;
