package io.creditledger.examples.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {

    @Test
    void whatThisProgramUsesIsCounted() {
        ProcessorTime before = ProcessorTime.now(OptionalLong.empty());
        ProcessorTime after = before;
        while (after.client() <= before.client()) {
            after = ProcessorTime.now(OptionalLong.empty());
        }

        Usage usage = after.since(before);

        assertThat(usage.client()).isPositive();
        assertThat(usage.elapsed()).isPositive();
        assertThat(usage.server()).isNaN();
    }

    @Test
    void aServerIsCountedByItsProcess() {
        ProcessorTime now =
                ProcessorTime.now(OptionalLong.of(ProcessHandle.current().pid()));

        assertThat(now.server()).isPresent();
        assertThat(now.since(new ProcessorTime(0, 0, OptionalLong.of(0))).server())
                .isPositive();
    }

    @Test
    void aServerThatIsGoneIsNotKnown() {
        assertThat(ProcessorTime.now(OptionalLong.of(Long.MAX_VALUE)).server()).isEmpty();
    }
}
