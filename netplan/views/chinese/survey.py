"""Forms of what to measure first."""

from __future__ import annotations

SURVEY: tuple[tuple[str, str], ...] = (
    (
        "Expected to be saved by measuring: cost and price of a miss.",
        "复测后预期可节省的投资与未达标代价。",
    ),
    (
        "{n} world[s] (seed {n}; {*}; routes adapted), {n} plan[s] to choose from.",
        "{} 个样本（种子 {}；{}；路由随之调整），可选方案 {} 个。",
    ),
    (
        "Exact for {n} world[s], as given and equally likely; {n} plan[s] to choose from.",
        "对所给的 {} 种情形（等可能）为精确值；可选方案 {} 个。",
    ),
    ("Within one rank they are equal.", "同一名次的价值相等。"),
    ("{n} more thing[s] cannot be told from nothing.", "另有 {} 项的价值为零。"),
    ("Price of a miss: {n} M{m}, {*}.", "未达标代价：{} {}，{}。"),
    ("as given", "为给定值"),
    ("the least at which the best plan holds in {n} %", "取使最优方案达标概率达到 {} % 的最小值"),
    (
        "the least at which a surer plan than the cheapest, which holds in {n} %, is better",
        "投资最低的方案达标概率已达到 {} %，取使更可靠方案更优的最小值",
    ),
    (
        "the least at which the surest plan is best; none holds in {n} %",
        "没有方案的达标概率达到 {} %，取使最可靠方案最优的最小值",
    ),
    ("for there is one plan alone", "因仅有一个方案"),
    (
        "Unmeasured the best is the plan of {n} M{m}, which holds in {n} %.",
        "不复测时最优方案的投资为 {} {}，达标概率 {} %。",
    ),
    ("rank", "名次"),
    ("exact", "精确"),
    ("to measure", "复测对象"),
    ("saves, M{m}", "节省，{}"),
    ("{n} to {n}", "{} 至 {}"),
    ("another plan", "改选方案"),
    ("holds if lowest", "取最低值时达标"),
    ("if highest", "取最高值时"),
    ("delay of the fibre", "光纤时延"),
    ("constant", "参数"),
    ("length of the corridor", "路由长度"),
    (
        "length; as any of {n} corridor[s] that no plan uses ({*})",
        "长度；{} 条无方案使用的路由均同（{}）",
    ),
    ("Within one rank the order is not significant.", "同一名次内的先后不具显著性。"),
    ("{n} more row[s] above nothing: see the record.", "另有 {} 项的价值大于零：见记录文件。"),
    (
        "{n} more thing[s] cannot be told from nothing, within the noise.",
        "另有 {} 项的价值在抽样误差之内，与零无法区分。",
    ),
    (
        "{n} thing[s] in doubt that no plan uses, nor anything that errs with it: worth nothing.",
        "{} 项虽有误差，但没有方案用到它及与其误差相关者：复测价值为零。",
    ),
    ("## The best sets found", "## 所得最优复测组合"),
    ("surveys", "复测项数"),
    ("then, M{m}", "其后投资，{}"),
    ("then holds", "其后达标概率"),
    ("as good", "同样好的组合"),
    (
        "Whoever knew everything would save {n} M{m} ({*}): no survey saves more with these plans.",
        "若全部已知，可节省 {} {}（{}）：在这些方案中，任何复测都不会节省更多。",
    ),
    (
        "Measuring saves nothing: whatever is true, the same plan is the best of them.",
        "复测不能节省费用：无论实际如何，最优方案不变。",
    ),
    ("plans tried in {n} of {n} worlds", "已在 {1} 个样本中的 {0} 个试算方案"),
    ("named twice", "重复命名"),
    ("a column a quantity", "每个量一列"),
    ("no worlds", "没有情形"),
    ("names, then one world a row", "首行为名称，其后每行一种情形"),
    ("a fibre, a delay of the equipment file, or a corridor", "光纤、设备文件中的时延或路由"),
    (
        'a fibre, a delay of the equipment file, or a corridor; did you mean "{}"?',
        "光纤、设备文件中的时延或路由；是否指“{}”？",
    ),
    (
        'the layer "survey" needs what netplan survey found (--survey)',
        "图层“survey”需要 netplan survey 的结果（--survey）",
    ),
    (
        "--at gives a price where --price does not: give one of them",
        "--at 与 --price 都用于确定未达标代价：只能给出其一",
    ),
)
JOINED: tuple[tuple[str, str], ...] = (("{*} + {*}", "{} + {}"),)
"""Names of what is measured together; of the last forms, for anything may stand beside a plus."""
