package io.creditledger.examples.benchmark.workload;

import java.sql.SQLException;
import java.util.List;

/** Something that writes, and that can tell afterwards whether all it was told is there. */
public interface Workload {
    /**
     * Checks what was written, when nobody writes any more.
     *
     * @return what is wrong; nothing if all is well
     */
    List<String> check() throws SQLException;
}
