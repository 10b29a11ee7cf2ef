package io.creditledger.contract;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.ReflectionSupport;

/** Runs a {@link StorageContract} once for each of its fixtures, and each of its tests on empty books. */
final class FixtureExtension implements ClassTemplateInvocationContextProvider {
    @Override
    public boolean supportsClassTemplate(ExtensionContext context) {
        return StorageContract.class.isAssignableFrom(context.getRequiredTestClass());
    }

    @Override
    public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(ExtensionContext context) {
        StorageContract contract = (StorageContract) ReflectionSupport.newInstance(context.getRequiredTestClass());
        return contract.fixtures().map(Invocation::new);
    }

    /** With all combinations the classes that run those left over have none. */
    @Override
    public boolean mayReturnZeroClassTemplateInvocationContexts(ExtensionContext context) {
        return Combinations.full();
    }

    /** One run of the whole suite. */
    private record Invocation(LedgerFixture fixture)
            implements ClassTemplateInvocationContext,
                    BeforeEachCallback,
                    AfterEachCallback,
                    TestExecutionExceptionHandler,
                    AfterClassTemplateInvocationCallback {
        @Override
        public String getDisplayName(int index) {
            return fixture.name();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            if (context.getRequiredTestInstance() instanceof ContractSuite suite) {
                suite.open(fixture);
            }
        }

        @Override
        public void afterEach(ExtensionContext context) {
            if (context.getRequiredTestInstance() instanceof ContractSuite suite) {
                suite.close();
            }
        }

        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
            // Reports number the runs only.
            failure.addSuppressed(new RanOn(fixture.name()));
            throw failure;
        }

        @Override
        public void afterClassTemplateInvocation(ExtensionContext context) {
            fixture.close();
        }
    }

    /** Tells in a failure's stack trace which fixture it happened on. */
    private static final class RanOn extends Exception {
        RanOn(String fixture) {
            super(fixture, null, false, false);
        }
    }
}
