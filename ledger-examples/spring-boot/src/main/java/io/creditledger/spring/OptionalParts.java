package io.creditledger.spring;

import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/** Imports the parts that need more than Spring Boot and the ledger, unless they or what they need was left out. */
abstract class OptionalParts implements ImportSelector {
    private final String configuration;
    private final String needed;

    private OptionalParts(String configuration, String needed) {
        this.configuration = configuration;
        this.needed = needed;
    }

    @Override
    public String[] selectImports(AnnotationMetadata importing) {
        ClassLoader loader = getClass().getClassLoader();
        boolean present = ClassUtils.isPresent(needed, loader) && ClassUtils.isPresent(configuration, loader);
        return present ? new String[] {configuration} : new String[0];
    }

    static final class FlywayPart extends OptionalParts {
        FlywayPart() {
            super("io.creditledger.spring.flyway.LedgerFlywayConfiguration", "org.flywaydb.core.Flyway");
        }
    }

    static final class SecurityPart extends OptionalParts {
        SecurityPart() {
            super(
                    "io.creditledger.spring.security.SecurityProblemsConfiguration",
                    "org.springframework.security.web.AuthenticationEntryPoint");
        }
    }
}
