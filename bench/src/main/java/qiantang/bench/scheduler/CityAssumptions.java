package qiantang.bench.scheduler;

import java.util.List;
import java.util.stream.Stream;
import qiantang.scheduler.report.Words;

/** What {@link SiloBench} takes for granted, printed with its figures. */
final class CityAssumptions {
    private CityAssumptions() {}

    /** @param load cards asked for, of all */
    static List<Words> at(double load) {
        return Stream.concat(cities(load).stream(), rules().stream()).toList();
    }

    private static List<Words> cities(double load) {
        return List.of(
                new Words(
                        "%,d cards of one kind in eleven cities, 64 to 768 each; eight to a node, four nodes to a rack. Each city sets three nodes in ten aside for inference; training runs on them at %.0f %% of its speed."
                                .formatted(Cities.cards(), 100 * Cities.SERVING_SPEED),
                        "十一城共 %,d 张同型号卡，每城 64 至 768 张；每节点八卡，每机柜四节点。各城三成节点留给推理，训练在其上速度为 %.0f%%。"
                                .formatted(Cities.cards(), 100 * Cities.SERVING_SPEED)),
                new Words(
                        "Inference fills its nodes from 10 to 21 o'clock, keeps %.0f %% of its replicas at night, and stays in its city. With windows, what the tide leaves is lent to training in four parts, and returned in stages."
                                .formatted(100 * Cities.NIGHT_PART),
                        "推理 10 至 21 时用满其节点，夜间保留 %.0f%% 的副本，不出本城。启用分时窗口后，潮落空出的卡分四批借给训练，并分阶段归还。"
                                .formatted(100 * Cities.NIGHT_PART)),
                new Words(
                        "The training of each city asks for %.0f %% of its own cards for training on average, but from day to day by a log-normal factor with spread %.1f, independent of the others; most by day."
                                .formatted(100 * load, Cities.WAVES),
                        "各城训练平均需求为自有训练卡的 %.0f%%，逐日按对数正态因子（标准差 %.1f）独立波动，白天居多。".formatted(100 * load, Cities.WAVES)),
                new Words(
                        "Jobs take 1 to 128 cards, 52 % of them one; run times are drawn from Microsoft's Philly jobs, one minute to two days.",
                        "作业 1 至 128 卡，其中 52% 为单卡；时长取自微软 Philly 作业，一分钟至两天。"));
    }

    private static List<Words> rules() {
        return List.of(
                new Words(
                        "%.0f %% of the jobs are bound to their city by their data in the pool too. A gang never spans two cities."
                                .formatted(100 * Cities.BOUND),
                        "在统一池中仍有 %.0f%% 的作业因数据域不得离城；成组任务从不跨城。".formatted(100 * Cities.BOUND)),
                new Words(
                        "%.0f %% of the jobs have time: a day more than one and a half times their run time. Nobody else is delayed on purpose."
                                .formatted(100 * Cities.PATIENT),
                        "%.0f%% 的作业可缓：期限为运行时长的一倍半再加一天；其余作业不会被有意推迟。".formatted(100 * Cities.PATIENT)),
                new Words(
                        "It is decided every five minutes. Estimates are wrong by a log-normal factor with spread %.1f. Jobs are asked to leave only when a window closes or opens; going on costs five minutes."
                                .formatted(Cities.MISJUDGED),
                        "每五分钟决策一次；运行时长估计有对数正态误差（标准差 %.1f）；仅在窗口开启或关闭时要求作业让出，续跑损失五分钟。".formatted(Cities.MISJUDGED)),
                new Words(
                        "Each node fails every 90 days on average, half of the times with notice, and is back after six hours on average. Training saves its work every half hour.",
                        "节点平均 90 天故障一次，半数有预告，平均六小时恢复；训练每半小时存盘一次。"),
                new Words(
                        "In Quzhou and Lishui water makes the power: %.0f %% of the price and %.0f %% of the emissions. %s may draw %.0f %% of what its cards could from %d to %d o'clock. Before the last stage the scheduler knows nothing of it. The first day is not measured."
                                .formatted(
                                        100 * Grid.HYDRO_PRICE,
                                        100 * Grid.HYDRO_KG,
                                        Cities.CAPPED,
                                        100 * Grid.CAP_PART,
                                        Grid.CAP_BEGINS,
                                        Grid.CAP_ENDS),
                        "衢州、丽水为水电：电价为他处的 %.0f%%，碳排放为 %.0f%%。%d 至 %d 时杭州用电限为其全部加速卡的 %.0f%%。最后一阶段之前调度器对此一无所知。首日不计入统计。"
                                .formatted(
                                        100 * Grid.HYDRO_PRICE,
                                        100 * Grid.HYDRO_KG,
                                        Grid.CAP_BEGINS,
                                        Grid.CAP_ENDS,
                                        100 * Grid.CAP_PART)),
                power());
    }

    /** What is taken for granted of power wherever it is counted. */
    static Words power() {
        return new Words(
                "A card draws %.2f kW at work and %.2f kW idle, with its part of the host; PUE %.1f; power costs %.2f CNY/kWh from %d to %d o'clock and %.2f at night, and emits %.2f kg/kWh, %.2f from 10 to 16. Moving data costs nothing."
                        .formatted(
                                Grid.WORKING_KW,
                                Grid.IDLE_KW,
                                Grid.PUE,
                                Grid.DAY_CNY_PER_KWH,
                                Grid.DAY_BEGINS,
                                Grid.DAY_ENDS,
                                Grid.NIGHT_CNY_PER_KWH,
                                Grid.KG_PER_KWH,
                                Grid.KG_PER_KWH_AT_NOON),
                "每卡（含主机分摊）工作 %.2f kW、空闲 %.2f kW，PUE %.1f；电价 %d–%d 时 %.2f 元/kWh，夜间 %.2f 元；碳排放 %.2f kg/kWh，10–16 时 %.2f。数据搬运不计成本。"
                        .formatted(
                                Grid.WORKING_KW,
                                Grid.IDLE_KW,
                                Grid.PUE,
                                Grid.DAY_BEGINS,
                                Grid.DAY_ENDS,
                                Grid.DAY_CNY_PER_KWH,
                                Grid.NIGHT_CNY_PER_KWH,
                                Grid.KG_PER_KWH,
                                Grid.KG_PER_KWH_AT_NOON));
    }
}
