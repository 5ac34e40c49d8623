"""Forms of explanations and verifications."""

# ruff: noqa: E501  (a form stands on one line, and Chinese is wide)

from __future__ import annotations

EXPLAINED: tuple[tuple[str, str], ...] = (
    ("Cannot hold, whatever is built (one-way ms)", "无论建设什么都无法达标（单向，毫秒）"),
    ("exclusions that clash", "相冲突的排除项"),
    ("lift", "可解除的排除项"),
    ("none needed", "无须"),
    (
        "{} to {}, {*}: it would hold by delay, but not with links lit in {}",
        "{} 至 {}，{}：仅按时延可达标，但链路采用 {} 时不能达标",
    ),
    (
        "{} to {}, {*}: of {} under {} no noise of {} is known",
        "{0} 至 {1}，{2}：链路 {4} 经过的 {3} 在 {5} 下的噪声未知",
    ),
    (
        "{} to {}, {*}: {} needs {n} dB, {} has {n} dB over its fastest route, most of the noise from {}",
        "{} 至 {}，{}：{} 需要 {} dB，链路 {} 经最快路由仅有 {} dB，噪声主要来自 {}",
    ),
    ("{} to {}, {*}: it would hold in {}", "{} 至 {}，{}：采用 {} 可达标"),
    (
        "{} to {}, {*}: regenerated at {,} it is too late",
        "{} 至 {}，{}：在 {} 设电中继后时延超限",
    ),
    (
        "{} to {}, {*}: it would hold with {} in fibre {}",
        "{} 至 {}，{}：光缆段 {} 改用光纤 {} 可达标",
    ),
    (
        "{} to {}, {*}: it would hold with a regenerator halfway along {}",
        "{} 至 {}，{}：在光缆段 {} 中途增设电中继站可达标",
    ),
    ("What every part is for", "各组成部分的用途"),
    ("part", "组成部分"),
    ("kind", "类别"),
    ("price M{m}", "造价，{}"),
    ("pairs", "时延需求对"),
    ("failures", "故障"),
    ("failure", "故障"),
    ("needed, for example, by", "例如为其所需"),
    ("forced by the scenario", "场景指定必选"),
    ("nothing: the plan holds without it", "无：去掉它方案仍达标"),
    ("{} to {}, {} then {} ms", "{} 至 {}，由 {} 增至 {} 毫秒"),
    ("{} to {}, intact", "{} 至 {}，无故障时"),
    ("{} to {}, {}:{}", "{} 至 {}，{}:{}"),
    ("Without {*} {} these break", "去掉{} {} 后以下各项不达标"),
    ("Without {*} {} these take longer (intact, ms)", "去掉{} {} 后以下各项变慢（无故障，毫秒）"),
    ("without {*} {} every limit still holds", "去掉{} {} 后各时延门限仍满足"),
    ("now", "现在"),
    ("How far limits can be tightened at no cost", "不增加投资可收紧的时延门限"),
    ("by ms", "可收紧，毫秒"),
    ("first to break", "最先超限"),
    ("intact", "无故障"),
    ("all at once", "全部同时达标"),
    (
        "Availability (cable cuts only; minutes missed a year, at most)",
        "可用率（仅计光缆中断；全年超限分钟数，至多）",
    ),
    ("holds at least", "至少达标"),
    ("minutes", "分钟"),
    (
        "{n} certificate[s] of distance labels, checked by independent code",
        "{} 份距离标号证明，已由独立代码核验",
    ),
    (
        "no certificate of distance labels: labels speak of single paths, not of two at once or of "
        "shares of the time (netplan verify searches again)",
        "没有距离标号证明：标号只针对单条路径，不针对两条同时的路径或时间占比（netplan verify 会重新搜索）",
    ),
    (
        "no certificate of distance labels: labels speak of single paths, not of the reserve of a "
        "path (netplan verify searches again)",
        "没有距离标号证明：标号只针对单条路径的时延，不针对其预留（netplan verify 会重新搜索）",
    ),
    (
        "{n} certificate[s] of distance labels, checked by independent code; {n} without: labels "
        "speak of single paths, not of the reserve of a path (netplan verify searches again)",
        "{} 份距离标号证明，已由独立代码核验；另有 {} 项没有：标号只针对单条路径的时延，"
        "不针对其预留（netplan verify 会重新搜索）",
    ),
    (
        "{*}: no path is in time with {n} %; of this pair at most {n} % can be asked",
        "{}：没有路径能以 {} % 的概率达标；对该时延需求对至多可要求 {} %",
    ),
    (
        "{*}: no path is in time with {n} %, nor with 50 %",
        "{}：没有路径能以 {} % 的概率达标，50 % 亦不能",
    ),
    (
        "asked again for the pairs that can hold alone: {*}",
        "仅就可单独达标的时延需求对重新求解：{}",
    ),
    (
        "asked again with every limit above raised to its best: {*}",
        "将上述时延门限都放宽到最好可达后重新求解：{}",
    ),
    (
        "asked again with the exclusions above lifted (the first way of each): {*}",
        "解除上述排除项（各取第一种）后重新求解：{}",
    ),
    ("asked again without the budget: {*}", "不设预算重新求解：{}"),
    ("no plan keeps the budget of {*}", "预算 {} 之内没有方案"),
    ("Together dearer than {*}, whatever is built", "无论建设什么，合计都超过 {}"),
    ("condition", "条件"),
    ("of", "所属"),
    (
        "without any one of them a plan within the budget exists; each one was tried",
        "去掉其中任一项，预算内即有方案；已逐项验证",
    ),
    ("a part of them may be enough", "其中一部分或已足够"),
    ("enough within the budget: without {}", "去掉 {} 即可在预算之内"),
    ("every limit raised alike: {*}", "各时延门限同等放宽：{}"),
    ("{*}; {*} more are needed", "{}；还需增加 {}"),
    (
        "{*} more are enough for a plan within the budget ({*}), one nanosecond less is not",
        "放宽 {} 即可在预算之内（{}），再少一纳秒则不可",
    ),
    (
        "{*} more are enough for a plan within the budget, less than {*} is not",
        "放宽 {} 即可在预算之内，少于 {} 则不可",
    ),
    (
        "no plan within the budget, any costs at least {n} M{m}",
        "预算内没有方案，任何方案至少需要 {} {}",
    ),
    ("no plan exists", "没有方案"),
    ("stopped without a plan, at least {n} M{m}", "求解中止，未得方案，不低于 {} {}"),
    ("{n} M{m}, proven", "{} {}，已证最优"),
    ("{n} M{m}, stopped at bound {n} M{m}", "{} {}，求解中止，下界 {} {}"),
    ("{n} M{m}", "{} {}"),
    ("at least {n} M{m}", "至少 {} {}"),
    ("between {n} and {n} M{m}", "{} 至 {} {}"),
    ("{n} ms", "{} 毫秒"),
    ("doing without {} costs {*} more: {*}", "不用 {} 须增加投资 {}：{}"),
    ("doing without {} raises {}: {*}", "不用 {} 会使 {} 增大：{}"),
    ("{*} {} can't be done without: {*}", "{} {} 不可缺少：{}"),
    (
        "{} is forced by the scenario; doing without saves {*}: {*}",
        "{} 为场景指定必选；不用可节省 {}：{}",
    ),
    (
        "{*} {} ({*}) is not in the plan: with it, {*}; its price must fall by {*} to come in; it "
        "would not pay even if it cost nothing",
        "{} {}（{}）不在方案中：采用时为 {}；造价须降低 {} 才会入选；即使不计造价也不划算",
    ),
    (
        "{*} {} ({*}) is not in the plan: with it, {*}; its price must fall by {*} to come in",
        "{} {}（{}）不在方案中：采用时为 {}；造价须降低 {} 才会入选",
    ),
    ("{*} {} is not in the plan, and no plan has it", "{} {} 不在方案中，且任何方案都不含它"),
    ("{*} {} is not in the plan: {*}", "{} {} 不在方案中：{}"),
    ("without target {}: {*}; saves {*}", "去掉目标 {}：{}；节省 {}"),
    ("working path of {n}: {}", "为 {} 个时延需求对的工作路径：{}"),
    ("protection path of {n}: {}", "为 {} 个时延需求对的保护路径：{}"),
    ("and {n} more", "另有 {} 项"),
    # verification
    ("verified: {,}", "已核验：{}"),
    ("not verified: {n} finding[s] in {,}", "未通过核验：发现 {} 处不符，范围：{}"),
    ("{n} span[s]", "{} 个光缆段"),
    ("{n} link[s]", "{} 条链路"),
    ("{n} target[s]", "{} 个目标"),
    (
        "{n} check[s] of a target under a failure ({n} failure[s])",
        "{} 项故障下的目标核验（{} 种故障）",
    ),
    ("{n} impossibilities", "{} 项不可能"),
    ("{n} impossibility", "{} 项不可能"),
    ("{n} input file[s]", "{} 个输入文件"),
    ("not proved: {n} flaw[s] in the certificate", "未能证明：证明文件有 {} 处缺陷"),
    (
        "proved: no plan costs less than {} {}, by {n} bounds over {n} parts ({n} cheapest paths), in "
        "exact integers",
        "已证明：没有方案的投资低于 {0} {1}，依据 {3} 个部分的 {2} 个下界（{4} 条最短路径），整数精确计算",
    ),
    (
        "proved: {n} row[s] of traffic, from the ways there are",
        "已证明：{} 条业务量约束，由现有可选路由重新推得",
    ),
    (
        "proved: {n} limit[s] out of reach, by distance labels",
        "已证明：{} 个时延门限无法达到，依据距离标号",
    ),
    ("{}: claims {} {}, recomputed {}", "{}：所载 {} 为 {}，重算为 {}"),
    ("{}: replayed in {n} s", "{}：重放用时 {} 秒"),
    ("trusted: {}", "以下为所信赖者：{}"),
    ("not checked: {}: {*}", "未核验：{}：{}"),
    ("mixture: {*}", "文件不属同一次运行：{}"),
)
