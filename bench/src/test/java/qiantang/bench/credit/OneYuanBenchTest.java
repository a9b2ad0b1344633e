package qiantang.bench.credit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import qiantang.bench.Row;
import qiantang.bench.cloud.Starter;

@Tag("slow")
class OneYuanBenchTest {
    @Test
    void aYuanIsSpentOnceHoweverManyCallForItAndWhoeverIsKilled() throws Exception {
        OneYuanBench bench = new OneYuanBench(4, 100, 2);
        System.out.println("seed " + bench.seed());

        OneYuanBench.Found found = bench.run(Starter.classPath(), System.out);

        assertThat(found.rounds()).isEqualTo(4);
        assertThat(found.completed()).isPositive();
        assertThat(found.rows()).noneMatch(row -> row.met().equals(java.util.Optional.of(false)));
        System.out.println(Row.table(found.rows()));
    }
}
