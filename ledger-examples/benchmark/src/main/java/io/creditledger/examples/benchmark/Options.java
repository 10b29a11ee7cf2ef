package io.creditledger.examples.benchmark;

import java.nio.file.Path;
import java.util.List;

/**
 * What parts need to know of the command line.
 *
 * @param javas the homes of the Javas that are started anew to see how they begin
 * @param pgledger the scripts that install pgledger, in the order in which they are run; empty to leave it out
 */
record Options(List<Path> javas, List<Path> pgledger) {}
