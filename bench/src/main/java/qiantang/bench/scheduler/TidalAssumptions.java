package qiantang.bench.scheduler;

import java.util.List;
import qiantang.scheduler.report.Words;

/** What {@link TidalBench} takes for granted, printed with its figures. */
final class TidalAssumptions {
    private TidalAssumptions() {}

    /** @param load cards that training asks for, of all */
    static List<Words> at(double load) {
        return List.of(
                new Words(
                        "%,d cards of one class at one site, eight to a node.".formatted(TidalBench.CARDS),
                        "单一站点同型号卡 %,d 张，每节点八卡。".formatted(TidalBench.CARDS)),
                new Words(
                        "Inference wants %d replicas of %d cards by day and %d at night, as is known before; they come from 6 to 10 o'clock and go from 21 to 24."
                                .formatted(
                                        TidalBench.REPLICAS_DAY,
                                        TidalBench.CARDS_PER_REPLICA,
                                        TidalBench.REPLICAS_NIGHT),
                        "推理白天需 %d 个副本（每个 %d 卡），夜间 %d 个，时段已知；6 至 10 时增加，21 至 24 时减少。"
                                .formatted(
                                        TidalBench.REPLICAS_DAY,
                                        TidalBench.CARDS_PER_REPLICA,
                                        TidalBench.REPLICAS_NIGHT)),
                new Words(
                        "Training asks for %.0f %% of all cards, at any hour; sizes 1 to 128 cards, run times of Microsoft's Philly jobs."
                                .formatted(100 * load),
                        "训练需求为全部卡的 %.0f%%，全天均匀到达；规模 1 至 128 卡，时长取自微软 Philly 作业。".formatted(100 * load)),
                new Words(
                        "Divided: training has a quota of what inference never needs. Shared: it may use all, and with two minutes' notice saves its work and leaves when a replica of higher priority comes; going on costs five minutes. No time windows are agreed on beforehand.",
                        "固定划分：训练配额为推理从不需要的部分。分时复用：训练可用全部卡，高优先级副本到来时提前两分钟通知、存盘让出，续跑损失五分钟；未预先约定分时窗口。"),
                new Words(
                        "It is decided every two minutes. Estimates are wrong by a log-normal factor with spread %.1f."
                                .formatted(Cities.MISJUDGED),
                        "每两分钟决策一次；时长估计有对数正态误差（标准差 %.1f）。".formatted(Cities.MISJUDGED)));
    }
}
