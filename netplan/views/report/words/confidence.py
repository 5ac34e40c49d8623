"""The words about a probability that is asked for, in both languages."""

from __future__ import annotations

EN = {
    "s_confidence": "The probability asked for",
    "s_unlikely": "A probability that no plan reaches",
    "tab_unlikely": "Probability out of reach",
    "conf_path": "{targets}: each pair is to have one path that is in time with a probability of "
    "at least {asked}, in the intact network and after each failure on its own. That is the "
    "probability of one path in one state; that a pair holds in all states, or all pairs at once, "
    "is less likely.",
    "conf_path_together": "All targets at once, failures included, hold in {share} of {samples} "
    "sampled worlds (95 % interval {low} to {high}).",
    "conf_theorem_gauss": "Guaranteed by Gauss's inequality for symmetric sums with one peak, with "
    "{sd} standard deviations between mean and limit.",
    "conf_theorem_sub_gaussian": "Guaranteed by the sub-Gaussian bound, with {sd} standard "
    "deviations between mean and limit.",
    "conf_theorem_quantiles": "Guaranteed since quantiles of what moves together add.",
    "conf_law_independent": "That is a theorem where lengths and delays err independently of each "
    "other. Spans in one trench, or measured in the same way, may err together; then it is none.",
    "conf_law_together": "That is a theorem where all lengths and delays are at the same quantile "
    "of their ranges at once; for other laws it is none.",
    "conf_paths": "The state of each pair with the least margin",
    "conf_paths_note": "Mean, standard deviation and reserve of the latency of one path. Margin: "
    "what the limit leaves beyond mean and reserve. At least: the probability guaranteed for this "
    "path in this state.",
    "conf_joint": "All targets are to hold at once, intact and after every failure, with a "
    "probability of {asked}. The plan holds them in {held} of {worlds} worlds of the search (seed "
    "{seed}); {needed} were needed, {spare} of them a reserve for the luck of these worlds.",
    "conf_joint_met": "Guaranteed by {samples} worlds that no search saw: at least {least} (95 % "
    "confidence). The probability asked for is reached.",
    "conf_joint_open": "Guaranteed by {samples} worlds that no search saw: at least {least} (95 % "
    "confidence). Whether the probability asked for is reached is left open.",
    "conf_joint_law_independent": "That is so where corridors err independently, cables of one "
    "corridor alike.",
    "conf_joint_law_by_basis": "That is so where corridors whose lengths have the same kind of "
    "source err together (correlation 0.5), cables of one corridor alike.",
    "conf_joint_cost": "Cost and lower bound are for the worlds of the search.",
    "conf_joint_cost_paths": "Cost and lower bound are for the worlds of the search, among plans "
    "that also leave each pair, in every state, one path with {sd} standard deviations below its "
    "limit.",
    "conf_price": "Without the probability the cheapest plan costs {nominal}: the probability "
    "costs {more}.",
    "conf_price_open": "Without the probability a plan costs {nominal} (not proven to be the "
    "cheapest): the probability costs {more} more than that.",
    "conf_sum": "Asked: all targets at once with {asked}; guaranteed at least {least} (95 % "
    "confidence), which {met}.",
    "conf_sum_met": "is enough",
    "conf_sum_open": "leaves it open",
    "conf_sum_path": "Asked: one path of each pair in each state with at least {asked}, which is "
    "guaranteed for {law}. It is not the probability that all hold at once.",
    "conf_sum_law_independent": "lengths and delays that err independently",
    "conf_sum_law_together": "lengths and delays all at one quantile",
    "conf_unlikely": "No plan holds all targets at once with {asked}: with everything built {held} "
    "of {worlds} sampled worlds hold, {needed} are needed.",
    "conf_unlikely_most": "No plan holds more often than everything built: in {share} of {samples} "
    "worlds that no search saw (95 % interval {low} to {high}).",
    "conf_unlikely_highest": "With the worlds of the search at most {highest} can be asked.",
    "conf_missed": "Where everything built misses most",
    "conf_missed_note": "Of the pairs that hold least often, the state that each misses most.",
    "c_conf_missed": "missed in",
    "c_conf_state": "state",
    "c_conf_mean": "mean",
    "c_conf_sd": "standard deviation",
    "c_conf_reserve": "reserve",
    "c_conf_margin": "margin",
    "c_conf_least": "at least",
    "proof_too_unlikely": "too unlikely",
}
ZH = {
    "s_confidence": "对达标概率的要求",
    "s_unlikely": "任何方案都达不到的概率",
    "tab_unlikely": "达不到的概率",
    "conf_path": "{targets}：要求每个时延需求对在无故障及每一故障下各有一条路径，"
    "其时延达标的概率不低于 {asked}。这是单条路径在单一状态下的概率；"
    "一个需求对在各状态下均达标、或全部需求对同时达标的概率更低。",
    "conf_path_together": "全部目标（含各故障后）在 {samples} 次抽样中同时达标的比例为 {share}"
    "（95% 置信区间 {low} 至 {high}）。",
    "conf_theorem_gauss": "依据对称单峰和的高斯不等式，时延均值与门限之间"
    "预留 {sd} 个标准差即可保证。",
    "conf_theorem_sub_gaussian": "依据次高斯界，时延均值与门限之间预留 {sd} 个标准差即可保证。",
    "conf_theorem_quantiles": "依据同步变动量的分位数可加即可保证。",
    "conf_law_independent": "上述保证在各段长度与各类时延的误差相互独立时是定理；"
    "同沟光缆或以同一方式取得的长度可能同向偏差，此时不成立。",
    "conf_law_together": "上述保证在所有长度与时延同时取各自范围的同一分位数时是定理；"
    "对其他分布不成立。",
    "conf_paths": "各时延需求对裕量最小的状态",
    "conf_paths_note": "均值、标准差与预留均指单条路径的时延；裕量为门限减去均值与预留之和；"
    "“至少”为该路径在该状态下得到保证的概率。",
    "conf_joint": "要求全部目标（无故障及每一故障后）同时达标的概率为 {asked}。"
    "参与搜索的 {worlds} 个样本（种子 {seed}）中，本方案有 {held} 个全部达标；"
    "要求 {needed} 个，其中 {spare} 个为防止样本偶然性的裕量。",
    "conf_joint_met": "由 {samples} 个未参与搜索的样本保证：概率不低于 {least}（置信度 95%）。"
    "已达到要求的概率。",
    "conf_joint_open": "由 {samples} 个未参与搜索的样本保证：概率不低于 {least}（置信度 95%）。"
    "尚不能确认已达到要求的概率。",
    "conf_joint_law_independent": "前提是不同路由的误差相互独立，同一路由内的光缆误差相同。",
    "conf_joint_law_by_basis": "前提是长度来源相同的路由误差相关（相关系数 0.5），"
    "同一路由内的光缆误差相同。",
    "conf_joint_cost": "投资与下界针对参与搜索的样本。",
    "conf_joint_cost_paths": "投资与下界针对参与搜索的样本，且仅在这样的方案中比较："
    "每个时延需求对在每一状态下都有一条路径，其时延门限留有 {sd} 个标准差。",
    "conf_price": "若不要求概率，投资最低的方案为 {nominal}：为达标概率多投资 {more}。",
    "conf_price_open": "若不要求概率，有方案投资 {nominal}（未证明为最低）："
    "为达标概率比其多投资 {more}。",
    "conf_sum": "要求全部目标同时达标的概率为 {asked}；保证不低于 {least}（置信度 95%），{met}。",
    "conf_sum_met": "已达到",
    "conf_sum_open": "尚不能确认达到",
    "conf_sum_path": "要求每个时延需求对在每一状态下有一条路径以不低于 {asked} 的概率达标，"
    "该保证的前提是{law}；这不是全部同时达标的概率。",
    "conf_sum_law_independent": "长度与时延的误差相互独立",
    "conf_sum_law_together": "所有长度与时延取同一分位数",
    "conf_unlikely": "没有方案能以 {asked} 的概率使全部目标同时达标：即使全部建成，"
    "{worlds} 个样本中仅 {held} 个达标，要求 {needed} 个。",
    "conf_unlikely_most": "任何方案的达标概率都不高于全部建成："
    "{samples} 个未参与搜索的样本中为 {share}"
    "（95% 置信区间 {low} 至 {high}）。",
    "conf_unlikely_highest": "以参与搜索的样本，至多可要求 {highest}。",
    "conf_missed": "全部建成后最常不达标之处",
    "conf_missed_note": "对达标概率最低的时延需求对，列出其最常不达标的状态。",
    "c_conf_missed": "不达标比例",
    "c_conf_state": "状态",
    "c_conf_mean": "均值",
    "c_conf_sd": "标准差",
    "c_conf_reserve": "预留",
    "c_conf_margin": "裕量",
    "c_conf_least": "至少",
    "proof_too_unlikely": "概率达不到",
}
