"""The words about how likely a plan holds, in both languages."""

from __future__ import annotations

EN = {
    "s_odds": "How likely the plan holds",
    "odds_sum": "If lengths and delays are anywhere in the ranges that the data state, all targets "
    "hold together, failures included, with a probability of {share} (95 % interval {low} to "
    "{high}); with nothing cut: {intact}.",
    "odds_law": "Sampled: {samples} worlds (seed {seed}). In each, every length is uniform in its "
    "tolerance band and every delay triangular over its range; {law}. Each world takes its own "
    "shortest paths over what the plan builds. Prices are not part of it.",
    "odds_law_independent": "cables of one corridor err alike, different corridors independently",
    "odds_law_by_basis": "cables of one corridor err alike, corridors whose lengths have the same "
    "kind of source err together (correlation 0.5)",
    "odds_title": "Which probability is which",
    "odds_pairs_title": "The pairs that hold least often",
    "c_odds_what": "What holds",
    "c_odds_share": "Probability",
    "c_odds_low": "95 % interval from",
    "c_odds_high": "to",
    "c_odds_intact": "With nothing cut",
    "c_odds_always": "Failures included",
    "odds_all": "All targets together, failures included",
    "odds_all_intact": "All targets together, with nothing cut",
    "odds_target": "{target}: all its pairs, failures included",
    "odds_nearest": "nearest source",
    "curve_title": "The price of being surer",
    "curve_other": "The price of being surer, below, is that of another question than this "
    "plan's: {question}.",
    "curve_unknown": "Of which question the price of being surer, below, is, its file does not "
    "say.",
    "curve_note": "Each point is a plan; bars are the 95 % interval of its probability in worlds "
    "that no search saw. That no plan of the same probability is cheaper is not claimed.",
    "ax_curve_share": "probability that all targets hold together, failures included",
}
ZH = {
    "s_odds": "方案达标的概率",
    "odds_sum": "若各段长度和设备时延在数据给出的范围内随机取值，全部目标（含各故障后）"
    "同时达标的概率为 {share}（95 % 置信区间 {low} 至 {high}）；仅看无故障时为 {intact}。",
    "odds_law": "抽样 {samples} 次（种子 {seed}）：每次抽样中，长度在其误差带内服从均匀分布，"
    "设备时延在其取值范围内服从三角分布；{law}。每次抽样均按当时的实际长度，"
    "在方案建成的网络上重新选择最短路径。价格不参与抽样。",
    "odds_law_independent": "同一路由内的光缆误差相同，不同路由之间相互独立",
    "odds_law_by_basis": "同一路由内的光缆误差相同，长度来源相同的路由之间误差相关（相关系数 0.5）",
    "odds_title": "各概率的含义",
    "odds_pairs_title": "达标概率最低的时延需求对",
    "c_odds_what": "达标范围",
    "c_odds_share": "概率",
    "c_odds_low": "95 % 置信区间下限",
    "c_odds_high": "上限",
    "c_odds_intact": "无故障时",
    "c_odds_always": "含各故障后",
    "odds_all": "全部目标同时达标（含各故障后）",
    "odds_all_intact": "全部目标同时达标（无故障时）",
    "odds_target": "{target}：其全部需求对同时达标（含各故障后）",
    "odds_nearest": "最近的起点",
    "curve_title": "提高达标概率的代价",
    "curve_other": "下列“提高达标概率的代价”并非针对本方案的场景，而是针对：{question}。",
    "curve_unknown": "下列“提高达标概率的代价”针对哪一场景，其文件未注明。",
    "curve_note": "每个点为一个方案；横线为其概率的 95 % 置信区间，由未参与方案搜索的抽样得出。"
    "不能断言不存在概率相同而投资更低的方案。",
    "ax_curve_share": "全部目标（含各故障后）同时达标的概率",
}
