"""Forms of what holds with a probability, and of what cables are leased for."""

from __future__ import annotations

CONFIDENCE: tuple[tuple[str, str], ...] = (
    (
        "Confidence of single paths, the tightest state of each pair (one-way ms)",
        "单条路径的置信度，各时延需求对取最紧状态（单向，毫秒）",
    ),
    ("sd", "标准差"),
    ("reserve", "预留"),
    ("% at least", "至少 %"),
    (
        "each pair has one path, intact and after each cut on its own, that is in time with at "
        "least {n} % (law: {*}; by {*})",
        "每个时延需求对在无故障及每一故障下都有一条路径，按时概率至少 {} %（分布：{}；依据{}）",
    ),
    ("{}: {} ms stated, {n} % kept as a margin", "{}：规定 {} 毫秒，预留 {} % 裕量"),
    (
        "{}: {} ms stated, {n} % kept as a margin; after a failure {} ms, {n} % kept",
        "{}：规定 {} 毫秒，预留 {} % 裕量；故障后 {} 毫秒，预留 {} %",
    ),
    ("lengths and delays each on their own", "长度与时延各自独立"),
    ("all lengths and delays at the same quantile", "所有长度与时延取同一分位数"),
    ("{*}, {n} standard deviations", "{}，{} 个标准差"),
    ("Gauss's inequality for symmetric sums with one peak", "对称单峰和的高斯不等式"),
    ("the sub-Gaussian bound", "次高斯界"),
    ("quantiles add", "分位数可加"),
    (
        "all targets together, failures included, hold in {n} % of {n} sampled world[s] (95 % "
        "interval {n} to {n} %; with nothing cut {n} %; lengths {*}, routes adapted)",
        "全部目标同时达标（含故障后）的概率为 {} %（{} 个样本；95 % 区间 {} 至 {} %；"
        "无故障时 {} %；长度{}，路由随之调整）",
    ),
    ("of different corridors independent", "按路由相互独立"),
    ("of one kind of source correlated", "同类来源相关"),
    ("lengths of different corridors err independently", "不同路由的长度误差相互独立"),
    (
        "lengths from one kind of source err together, correlation 0.5",
        "同类来源的长度误差相关，相关系数 0.5",
    ),
    ("95 % interval", "95 % 区间"),
    ("{n} to {n} %", "{} 至 {} %"),
    ("with nothing cut", "无故障时"),
    ("reached", "达到"),
    ("not sure", "未能确定"),
    ("none found", "未找到"),
    ("the cheapest that holds within {n} % of all bands", "误差带 {} % 之内达标者中投资最低"),
    ("holds within {n} % of all bands", "误差带 {} % 之内达标"),
    (
        "Probability that every pair of every target holds, intact and after every failure asked "
        "for; {n} fresh world[s] (seed {n}; {*}; routes adapted).",
        "全部时延需求对在无故障及所要求的每一故障后都达标的概率；"
        "{} 个新样本（种子 {}；{}；路由随之调整）。",
    ),
    (
        "None that meets the targets as stated costs less than {n} M{m}; that no plan of the same "
        "probability is cheaper than those above is not claimed.",
        "按所列目标，没有方案的投资低于 {} {}；并不断言同一概率下没有投资更低的方案。",
    ),
    ("lease M{m}", "租用，{}"),
    (
        "cost {n} M{m} (cable {n} + line systems {n} + terminals {n} + lease {n})",
        "总投资 {} {}（光缆 {} + 波分系统 {} + 端站 OTU {} + 租用 {}）",
    ),
    (
        "at most {n} question[s] more to find out why{}; --no-why leaves it out",
        "查明原因至多还需求解 {0} 个问题；--no-why 可略去",
    ),
    (
        "at most {n} question[s] more to find out why; --no-why leaves it out",
        "查明原因至多还需求解 {} 个问题；--no-why 可略去",
    ),
    (
        "All targets together, intact and after every failure asked for: {n} % (95 % interval "
        "{n} to {n} %) of {n} world[s] (seed {n}; {*}; each world on its own shortest paths).",
        "全部目标在无故障及所要求的每一故障后同时达标：{} %（95 % 区间 {} 至 {} %），"
        "{} 个样本（种子 {}；{}；各样本取其自身的最短路径）。",
    ),
    (
        "All targets with nothing cut: {n} % (95 % interval {n} to {n} %).",
        "全部目标在无故障时达标：{} %（95 % 区间 {} 至 {} %）。",
    ),
    (
        "With every pair kept on the paths of the plan: {n} % (the same worlds; never more).",
        "各时延需求对保持规划路径不变：{} %（同一批样本；不会更高）。",
    ),
    ("fixed paths", "路径不变"),
    ("confidence", "概率要求"),  # what a search is at
    (
        "no plan holds all targets at once in enough sampled worlds: with everything built {n} of "
        "{n} hold, {n} are needed",
        "没有方案能在足够多的样本中使全部目标同时达标：即使全部建成，{1} 个样本中仅 {0} 个达标，"
        "要求 {2} 个",
    ),
    (
        "the highest probability that can be asked with these {n} world[s] is {n} %",
        "以这 {} 个样本可要求的最高概率为 {} %",
    ),
    ("not even 50 % can be asked of these worlds", "以这些样本连 50 % 的概率也无法要求"),
    (
        "no plan holds more often than everything built: all targets together, failures included, "
        "in {n} % of {n} sampled world[s] that no search saw (95 % interval {n} to {n} %; lengths "
        "{*}, routes adapted)",
        "任何方案的达标概率都不高于全部建成：全部目标同时达标（含故障后）的概率为 {} %"
        "（{} 个未参与搜索的样本；95 % 区间 {} 至 {} %；长度{}，路由随之调整）",
    ),
    (
        "missed in {n} % of these worlds: {}, {*} to {}, in state {*}",
        "{1}：{2} 至 {3} 在“{4}”状态下，{0} % 的样本不达标",
    ),
    ("nearest source", "最近的起点"),
    ("asked again for that probability: {*}", "按该概率重新求解：{}"),
    (
        "asked: all targets at once with {n} %; holds in {n} of {n} worlds of the search (seed "
        "{n}; {n} needed)",
        "要求：全部目标同时达标的概率为 {0} %；参与搜索的 {2} 个样本（种子 {3}）中达标 {1} 个"
        "（要求 {4} 个）",
    ),
    (
        "asked: all targets at once with {n} %; holds in {n} of {n} worlds of the search (seed "
        "{n}; {n} needed, {n} of them a reserve for the luck of these worlds)",
        "要求：全部目标同时达标的概率为 {0} %；参与搜索的 {2} 个样本（种子 {3}）中达标 {1} 个"
        "（要求 {4} 个，其中 {5} 个为防止样本偶然性的裕量）",
    ),
    (
        "guaranteed with 95 % confidence by {n} world[s] that no search saw: all targets at once "
        "with at least {n} %; asked are {n} %, which is met",
        "由 {} 个未参与搜索的样本以 95 % 置信度保证：全部目标同时达标的概率至少 {} %；"
        "要求 {} %，已达到",
    ),
    (
        "guaranteed with 95 % confidence by {n} world[s] that no search saw: all targets at once "
        "with at least {n} %; asked are {n} %, which is left open",
        "由 {} 个未参与搜索的样本以 95 % 置信度保证：全部目标同时达标的概率至少 {} %；"
        "要求 {} %，尚不能确认",
    ),
    ("cost and bound are for the worlds of the search", "投资与下界针对参与搜索的样本"),
    (
        "cost and bound are for the worlds of the search among plans that also leave each pair, in "
        "every state, one path with {n} standard deviations below its limit",
        "投资与下界针对参与搜索的样本，且仅在这样的方案中比较：每个时延需求对在每一状态下"
        "都有一条路径，其时延门限留有 {} 个标准差",
    ),
    (
        "Target {}, all its pairs, failures included: {n} % (95 % interval {n} to {n} %).",
        "目标 {}，其全部时延需求对，含故障后：{} %（95 % 区间 {} 至 {} %）。",
    ),
)
