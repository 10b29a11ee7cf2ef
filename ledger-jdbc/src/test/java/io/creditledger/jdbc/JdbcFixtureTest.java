package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.jdbc.JdbcFixture.Mode;
import io.creditledger.jdbc.testing.TestDatabases;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JdbcFixtureTest {
    private static final Set<TestDatabases> ALL = EnumSet.allOf(TestDatabases.class);
    private static final Set<TestDatabases> H2 = EnumSet.of(TestDatabases.H2_MEMORY, TestDatabases.H2_FILE);

    @Test
    void eachFixtureIsInOnePart() {
        List<String> ofRules = names(JdbcFixture.ofRules(ALL, Mode.OWNED, Mode.JOINED));
        List<String> others = names(JdbcFixture.others(ALL, Mode.OWNED, Mode.JOINED));

        assertThat(Stream.concat(ofRules.stream(), others.stream()))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(names(JdbcFixture.on(ALL)));
        assertThat(names(JdbcFixture.othersThoroughly(ALL, Mode.OWNED, Mode.JOINED)))
                .isEqualTo(others);
    }

    @Test
    void theRulesRunInAFileAndInMemory() {
        assertThat(names(JdbcFixture.ofRules(H2, Mode.OWNED, Mode.JOINED)))
                .anyMatch(name -> name.startsWith("H2_MEMORY"))
                .anyMatch(name -> name.startsWith("H2_FILE"));
    }

    private static List<String> names(Stream<JdbcFixture> fixtures) {
        return fixtures.map(JdbcFixture::name).toList();
    }
}
