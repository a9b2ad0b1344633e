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
                        "Divided: training has a quota of what inference never needs. Claimed: no quota; with two minutes' notice a job saves its work and leaves when a replica of higher priority comes. Windows: quotas as divided, and what the tide leaves is lent to training in four parts, from when the last of a part has gone until its first is due; who is on lent cards is told 20 minutes before his block must be back. Going on costs five minutes.",
                        "固定划分：训练配额为推理从不需要的部分。随需抢回：无配额，高优先级副本到来时作业提前两分钟获通知、存盘让出。分时窗口：配额同固定划分，潮落空出的卡分四批借给训练，各批自最后一个副本退出借出，至首个副本需要时归还；借用者在所在批次到期前 20 分钟获通知。续跑损失五分钟。"),
                new Words(
                        "It is decided every two minutes. Estimates are wrong by a log-normal factor with spread %.1f."
                                .formatted(Cities.MISJUDGED),
                        "每两分钟决策一次；时长估计有对数正态误差（标准差 %.1f）。".formatted(Cities.MISJUDGED)),
                CityAssumptions.power());
    }
}
