package io.creditledger.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.LotCategory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BurnOrderTest {
    private static final List<BurnOrder> ASCENDING = List.of(
            order(0, Long.MAX_VALUE, LotCategory.PAID, 0, 1, 1),
            order(50, -62_135_596_800_000_000L, LotCategory.PAID, 0, 1, 1),
            order(50, -1, LotCategory.PAID, 0, 1, 1),
            order(50, 0, LotCategory.PAID, 0, 1, 1),
            order(50, 10, LotCategory.PROMOTIONAL, 9, 9, 9),
            order(50, 10, LotCategory.PAID, -5, 9, 9),
            order(50, 10, LotCategory.PAID, 5, 1, 9),
            order(50, 10, LotCategory.PAID, 5, 2, 3),
            order(50, 10, LotCategory.PAID, 5, 2, 4),
            order(50, Long.MAX_VALUE, LotCategory.PROMOTIONAL, 0, 1, 1),
            order(1000, -1, LotCategory.PROMOTIONAL, 0, 1, 1));

    private static BurnOrder order(int priority, long end, LotCategory category, long start, long creation, long id) {
        return new BurnOrder(priority, end, category, start, creation, id);
    }

    @Test
    void priorityThenEndThenCategoryThenStartThenCreationThenId() {
        assertThat(ASCENDING).isSorted();
    }

    @Test
    void itsBytesSortLikeIt() {
        assertThat(ASCENDING.stream().map(BurnOrder::bytes))
                .isSortedAccordingTo(Arrays::compareUnsigned)
                .allMatch(bytes -> bytes.length == BurnOrder.BYTES);
        Random random = new Random(7);
        List<BurnOrder> any = Stream.generate(() -> order(
                        random.nextInt(1001),
                        random.nextLong(),
                        LotCategory.values()[random.nextInt(2)],
                        random.nextLong(),
                        random.nextLong(Long.MAX_VALUE),
                        random.nextLong(Long.MAX_VALUE)))
                .limit(500)
                .toList();
        assertThat(any.stream().sorted().map(BurnOrder::bytes)).isSortedAccordingTo(Arrays::compareUnsigned);
    }

    @Test
    void itsBytesAreReadBack() {
        assertThat(ASCENDING)
                .allSatisfy(
                        order -> assertThat(BurnOrder.ofBytes(order.bytes())).isEqualTo(order));
    }
}
