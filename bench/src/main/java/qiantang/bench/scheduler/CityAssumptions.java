package qiantang.bench.scheduler;

import java.util.List;
import qiantang.scheduler.report.Words;

/** What {@link SiloBench} takes for granted, printed with its figures. */
final class CityAssumptions {
    private CityAssumptions() {}

    /** @param load cards asked for, of all */
    static List<Words> at(double load) {
        return List.of(
                new Words(
                        "%,d cards of one class in eleven cities, 64 to 768 each; eight to a node, four nodes to a rack."
                                .formatted(Cities.cards()),
                        "十一城共 %,d 张同型号卡，每城 64 至 768 张；每节点八卡，每机柜四节点。".formatted(Cities.cards())),
                new Words(
                        "Each city asks for %.0f %% of its own cards on average, but from day to day by a log-normal factor with spread %.1f, independent of the others; most by day."
                                .formatted(100 * load, Cities.WAVES),
                        "各城平均需求为自有卡的 %.0f%%，逐日按对数正态因子（标准差 %.1f）独立波动，白天居多。".formatted(100 * load, Cities.WAVES)),
                new Words(
                        "Jobs take 1 to 128 cards, 52 % of them one; run times are drawn from Microsoft's Philly jobs, one minute to two days.",
                        "作业 1 至 128 卡，其中 52% 为单卡；时长取自微软 Philly 作业，一分钟至两天。"),
                new Words(
                        "%.0f %% of the jobs are bound to their city by their data in the pool too. A gang never spans two cities."
                                .formatted(100 * Cities.BOUND),
                        "在统一池中仍有 %.0f%% 的作业因数据域不得离城；成组任务从不跨城。".formatted(100 * Cities.BOUND)),
                new Words(
                        "It is decided every five minutes. Estimates are wrong by a log-normal factor with spread %.1f. Jobs are not preempted."
                                .formatted(Cities.MISJUDGED),
                        "每五分钟决策一次；运行时长估计有对数正态误差（标准差 %.1f）；不抢占。".formatted(Cities.MISJUDGED)),
                new Words(
                        "Each node fails every 90 days on average, half of the times with notice, and is back after six hours on average. Work without a checkpoint starts again.",
                        "节点平均 90 天故障一次，半数有预告，平均六小时恢复；没有检查点的作业从头再来。"),
                new Words(
                        "A card draws %.2f kW at work and %.2f kW idle, with its part of the host; PUE %.1f; power costs %.2f CNY/kWh from 8 to 22 o'clock and %.2f at night. Moving data costs nothing."
                                .formatted(
                                        Energy.WORKING_KW,
                                        Energy.IDLE_KW,
                                        Energy.PUE,
                                        Energy.DAY_CNY_PER_KWH,
                                        Energy.NIGHT_CNY_PER_KWH),
                        "每卡（含主机分摊）工作 %.2f kW、空闲 %.2f kW，PUE %.1f；电价 8–22 时 %.2f 元/kWh，夜间 %.2f 元。数据搬运不计成本。"
                                .formatted(
                                        Energy.WORKING_KW,
                                        Energy.IDLE_KW,
                                        Energy.PUE,
                                        Energy.DAY_CNY_PER_KWH,
                                        Energy.NIGHT_CNY_PER_KWH)));
    }
}
