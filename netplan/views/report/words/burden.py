"""Texts of the report on money, kilometres, failures and protection."""

from __future__ import annotations

EN: dict[str, str] = {
    # money
    "s_cost": "Cost",
    "cost_title": "Cost by item",
    "cost_fibre_title": "Cost by kind of fibre",
    "cost_province_title": "Cost by province",
    "cost_operator_title": "Cost by owner (who builds, who pays)",
    "cost_province_note": "A span or link is split half and half between the provinces of its two "
    "ends, whatever lies between.",
    "cost_operator_note": "The owner is the one the span data name. Candidate cables that name "
    "none are yet to be assigned; links have no owner in the data.",
    "spans_title": "Spans to build or light",
    "range_note": "The same plan with every price at its low end: {low}; at its high end: {high}. "
    "Upkeep of the new cable, not in the plan's cost: {upkeep} a year.",
    "item_cable": "new cable, laid",
    "item_line": "line systems (amplifier sites, ROADM degrees)",
    "item_terminals": "link terminals and regenerators",
    "item_lease": "fibre leased from others",
    "item_terminals_row": "links (terminals)",
    "c_item": "item",
    "c_share": "share",
    "c_cost": "cost",
    "c_cable_cny": "cable",
    "c_line_cny": "line systems",
    "c_term_cny": "terminals",
    "c_lease_cny": "lease",
    "c_fibre": "fibre",
    "c_province": "province",
    "c_operator": "owner",
    "c_span": "span",
    "c_what": "what",
    "c_links_on": "links on it",
    "c_source": "length from",
    "c_tol": "tolerance",
    "what_build": "build",
    "what_light": "light",
    # kilometres
    "tab_cable": "Cable kilometres",
    "s_cable": "Cable kilometres, each counted once",
    "cable_title": "New cable",
    "cable_note": "Sheath-km count a cable once, slack included, however many links run in it; "
    "this is what is bought. Trench-km count a corridor once along its route; this is what is "
    "dug or leased. The sum over links counts shared cable again and again and is shown only so "
    "that it is not mistaken for either.",
    "c_measure": "measure",
    "m_sheath": "new cable (sheath-km)",
    "m_trench": "new cable along the route (trench-km)",
    "m_restoration": "of the sheath-km: used only after a failure",
    "m_sum": "sum over links (double counting)",
    "m_lit": "existing fibre lit for links",
    # failures
    "s_failures": "Failures: which cuts matter",
    "margin_title": "Least margin under each failure, worst first",
    "ax_margin": "least margin of any target, ms (left of zero: limit missed)",
    "failures_title": "Failures that slow some target",
    "failures_note": "Of {n:# failure|# failures}, {quiet:# leaves|# leave} every target as fast "
    "as before.",
    "failures_none": "The scenario asks to survive no failure.",
    "failures_quiet": "{n:The failure slows no target|None of the # failures slows any target}.",
    "c_failure": "failure",
    "c_slower": "pairs slower",
    "c_missed": "limits missed",
    "c_tightest": "tightest pair to",
    "c_rerouted": "links re-routed",
    "c_lost": "links lost",
    # availability
    "s_availability": "Availability of the targets",
    "avail_title": "Share of the year in which a pair holds its limits",
    "avail_note": "Assumed: corridors are cut independently, {rate} times per 1,000 km of cable "
    "and year, and repaired in {repair} h. A pair holds while a path within the after-failure "
    "limit survives (the intact limit where none is asked). Exact for up to two cuts at once; "
    "states with three or more cuts under successive paths lie between the two figures. Places, "
    "power and equipment are not counted; of several cables in a corridor the longest counts.",
    "c_at_least": "at least",
    "c_at_most": "at most",
    "c_lost_min": "minutes missed a year, at most",
    "c_path_km": "fibre under the path",
    "c_cuts": "cuts a year in its corridors",
    # 1+1 protection and required availability
    "s_protection": "1+1 protection",
    "pair_title": "Two paths at once: working and protection, one-way",
    "pair_note": "The two paths share none of what the column names ({kinds}); each keeps its own "
    "limit. The terminals of a link may serve both.",
    "pair_price": "1+1 protection costs {price} more than restoration, where after any such loss "
    "one path is left within the longer of the two limits: that costs {restored}.",
    "pair_between": "{low} to {high}",
    "c_working": "working",
    "c_protection": "protection",
    "c_protection_limit": "its limit",
    "c_disjoint": "nothing shared",
    "c_working_path": "working path over",
    "c_protection_path": "protection path over",
    "need_title": "Availability asked for",
    "need_note": "Bounds of the share of the time in which the limit holds, corridors being cut "
    "and repaired as above. Where they do not settle it the share is within 10^-12 of that asked.",
    "c_asked": "asked",
}

ZH: dict[str, str] = {
    "s_cost": "投资",
    "cost_title": "按项目",
    "cost_fibre_title": "按光纤类型",
    "cost_province_title": "按省份",
    "cost_operator_title": "按权属（谁建设、谁出资）",
    "cost_province_note": "光缆段或链路的投资按两端所在省份各计一半，不论途经何处。",
    "cost_operator_note": "权属以光缆段数据所载为准；未注明权属的候选光缆尚待落实建设主体，"
    "链路在数据中无权属。",
    "spans_title": "新建或启用的光缆段",
    "range_note": "所有单价同取下限时：{low}；同取上限时：{high}。新建光缆每年维护费 {upkeep}，"
    "不计入方案投资。",
    "item_cable": "新建光缆（含敷设）",
    "item_line": "波分系统（光放站、ROADM 光方向）",
    "item_terminals": "端站 OTU 与电中继（OEO）",
    "item_lease": "租用他网光纤",
    "item_terminals_row": "链路（端站 OTU）",
    "c_item": "项目",
    "c_share": "占比",
    "c_cost": "投资",
    "c_cable_cny": "光缆",
    "c_line_cny": "波分系统",
    "c_term_cny": "端站 OTU",
    "c_lease_cny": "光纤租金",
    "c_fibre": "光纤",
    "c_province": "省份",
    "c_operator": "权属",
    "c_span": "光缆段",
    "c_what": "动作",
    "c_links_on": "承载链路",
    "c_source": "长度来源",
    "c_tol": "误差",
    "what_build": "新建",
    "what_light": "启用既有光缆",
    "tab_cable": "光缆公里数",
    "s_cable": "光缆公里数（不重复计算）",
    "cable_title": "新建光缆",
    "cable_note": "皮长公里：每条光缆只计一次，含余长，不论承载多少链路，是采购量。沟公里：每条路由"
    "只计一次，沿路由长度，是开挖或租用量。“各链路之和”重复计算共用光缆，列出只为避免误用。",
    "c_measure": "口径",
    "m_sheath": "新建光缆（皮长公里）",
    "m_trench": "新建光缆沿路由长度（沟公里）",
    "m_restoration": "皮长公里中仅在故障后使用的部分",
    "m_sum": "各链路之和（重复计算）",
    "m_lit": "启用的既有光缆",
    "s_failures": "故障影响：哪些中断最要紧",
    "margin_title": "各故障下的最小裕量（由差到好）",
    "ax_margin": "所有目标中的最小裕量（毫秒；零线左侧为超限）",
    "failures_title": "使目标变慢的故障",
    "failures_note": "{n} 种故障中有 {quiet} 种不影响任何目标的时延。",
    "failures_none": "本方案未要求承受故障。",
    "failures_quiet": "{n} 种故障均不影响任何目标的时延。",
    "c_failure": "故障",
    "c_slower": "变慢时延需求对",
    "c_missed": "超限时延需求对",
    "c_tightest": "最紧时延需求对终点",
    "c_rerouted": "重路由链路",
    "c_lost": "中断链路",
    "s_protection": "1+1保护",
    "pair_title": "同时开通的两条路径：工作与保护（单向）",
    "pair_note": "两条路径不共用“互不共用”一列所列的对象（{kinds}），"
    "各自满足时延门限；一条直达链路的"
    "端站 OTU 可同时服务于两者。",
    "pair_price": "1+1保护比恢复方式多 {price}；"
    "恢复方式即任一此类损失之后仍有一条路径在两个时延门限中"
    "较长者之内，造价 {restored}。",
    "pair_between": "{low} 至 {high}",
    "c_working": "工作路径",
    "c_protection": "保护路径",
    "c_protection_limit": "保护时延门限",
    "c_disjoint": "互不共用",
    "c_working_path": "工作路径途经",
    "c_protection_path": "保护路径途经",
    "need_title": "要求的可用率",
    "need_note": "时延门限得到满足的时间占比的上下界，中断与修复的假设同上；两界不能判定时，"
    "与要求相差不到 10^-12。",
    "c_asked": "要求",
    "s_availability": "目标可用率",
    "avail_title": "时延需求对全年达标的时间占比",
    "avail_note": "假设：各路由的中断相互独立，每千公里光缆每年 {rate} 次，每次修复 {repair} 小时。"
    "只要存活路径满足故障后时延门限（未规定故障后时延门限时按无故障时延门限），即为达标。"
    "两处以内同时中断时为精确值；"
    "相继路径上三处及以上同时中断的情形介于两值之间。节点、"
    "电源和设备故障不计；同一路由有多条光缆时按"
    "最长者计。",
    "c_at_least": "至少",
    "c_at_most": "至多",
    "c_lost_min": "全年超限分钟数（至多）",
    "c_path_km": "工作路径光缆长",
    "c_cuts": "所经路由年中断次数",
}
