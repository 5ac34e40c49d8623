"""Forms of what is told of traffic, of channels and pairs of fibres that carry it."""

from __future__ import annotations

TRAFFIC: tuple[tuple[str, str], ...] = (
    ("each column once", "每列仅一次"),
    ("no traffic", "没有业务流量"),
    ("a row for each pair and class", "每对地点、每类业务一行"),
    ("no {}", "没有 {}"),
    ("the classes asked for", "所要求的业务类别"),
    (
        "the two places of a pair of a target, or others: leave_out",
        "某目标中一对地点的两端，或 others: leave_out",
    ),
    (
        "a place of a pair of a target, or others: leave_out",
        "某目标中一对地点的一端，或 others: leave_out",
    ),
    ("{} again", "{} 重复"),
    ("one total of a place, class and year", "同一节点、类别和年份仅一个总量"),
    (
        "nothing of it beside demands; channels are not planned with it yet",
        "与 demands 不能并用；波道规划尚不支持",
    ),
    (
        "channels that belong to a pair, beside demands.hose",
        "波道专属于一对地点，与 demands.hose 并用",
    ),
    ("struck, beside demands.hose", "struck，与 demands.hose 并用"),
    ("shared, beside demands.hose", "shared，与 demands.hose 并用"),
    ("one_plus_one, beside demands.hose", "one_plus_one，与 demands.hose 并用"),
    ("degrees of places, beside routes in pairs", "站点光方向数，与工作与保护路由对并用"),
    ("of span {}, beside routes in pairs", "光缆段 {}，与工作与保护路由对并用"),
    ("degrees of places, beside demands.hose", "站点光方向数，与 demands.hose 并用"),
    ("of span {}, beside demands.hose", "光缆段 {}，与 demands.hose 并用"),
    ("several modes, beside demands.hose", "多种模式，与 demands.hose 并用"),
    ("the nearest source, beside demands.hose", "取最近的起点，与 demands.hose 并用"),
    ("no such column", "没有该列"),
    ("a column {}", "列 {}"),
    ("from low to high, {n} to {n}", "介于低值与高值之间，{} 至 {}"),
    ("from gbit_s_low to gbit_s_high", "介于 gbit_s_low 与 gbit_s_high 之间"),
    ("none of them", "一个也没有"),
    ("no mode: the equipment file has no optics", "不写模式：设备文件没有光学参数"),
    (
        "c: the costs file has no amplifier_site_c_l_cny and roadm_degree_c_l_cny",
        "c：造价文件没有 amplifier_site_c_l_cny 和 roadm_degree_c_l_cny",
    ),
    ("c where there are several modes", "多种模式时为 c"),
    ("free or struck where there are several modes", "多种模式时为 free 或 struck"),
    ("{n} modes", "{} 种模式"),
    ("one mode where there are no demands", "无 demands 时只写一种模式"),
    ("the rate of the mode: leave it out", "模式自身的速率：请删去"),
    (
        "null: only existing spans have hops of today",
        "null：只有既有光缆段承载现网业务",
    ),
    ("degrees", "光方向数"),
    ("no degrees where there are no demands", "无 demands 时不写光方向数"),
    # why a number is bounded
    ("an exabit a second: thousandfold the Internet", "每秒 1 艾比特：互联网的千倍"),
    ("from nearly nothing left to elevenfold in a year", "一年之内从几近归零至十一倍"),
    ("a millionth to a millionfold", "百万分之一至百万倍"),
    ("a year of a forecast", "预测年份"),
    ("one, to far more than all bands hold", "一个，至远多于全部波段所能容纳"),
    ("one, to all of a large cable", "一对，至大芯数光缆的全部"),
    ("far finer and far wider than any grid", "远细于、远宽于任何栅格"),
)
CARRIED: tuple[tuple[str, str], ...] = (
    ("1+1 protection: {n} pair[s] of routes", "1+1保护：工作与保护路由 {} 对"),
    ("shared protection: {n} pair[s] of routes", "共享保护：工作与保护路由 {} 对"),
    # fronts
    ("carries up to, Gbit/s", "最多可承载，Gbit/s"),
    ("this cost from", "该投资起自"),
    ("fibre pairs", "光纤对"),
    ("{n} Gbit/s  {n} M{m}", "{} Gbit/s  {} {}"),
    ("No plan was found", "未找到方案"),
    (
        "No plan costs less than this staircase by more than {n} M{m}",
        "没有方案低于此阶梯线 {} {} 以上",
    ),
    ("Complete: no plan costs less than this staircase", "完整：没有方案的投资低于此阶梯线"),
    ("from {} {n} on the traffic cannot be carried", "自 {} {} 起业务流量无法承载"),
    ("from {} {n} on no plan is within the budget", "自 {} {} 起预算内没有方案"),
    ("whether more can be carried was not asked to the end", "能否承载更多尚未查清"),
    (
        "Ask without a budget for the cheapest plan; or for the most traffic that this money "
        "carries: netplan pareto --y traffic",
        "可不设预算求投资最低的方案；或求此预算最多可承载的业务流量：netplan pareto --y traffic",
    ),
    (
        "traffic {n} Gbit/s between {n} pair[s] of places, {n} of them over today's network "
        "alone; {n} channel[s], {n} pair[s] of fibres lit",
        "业务峰值合计 {} Gbit/s，业务需求 {} 个，其中 {} 个由现网承载；"
        "开通波道 {} 个、光纤对 {} 对",
    ),
    (
        "traffic {n} Gbit/s between {n} pair[s] of places; {n} channel[s], {n} pair[s] of "
        "fibres lit",
        "业务峰值合计 {} Gbit/s，业务需求 {} 个；开通波道 {} 个、光纤对 {} 对",
    ),
    (
        "any traffic within the totals of {n} place[s] has room; that of farthest pairs is told of",
        "{} 个节点总量之内的任意流量矩阵均可承载；以下按距离最远优先的一种矩阵给出",
    ),
    ("Channels of the links", "各链路的波道"),
    ("Spans by fill", "各光缆段的频谱利用率"),
    ("Fullest spans", "频谱利用率最高的光缆段"),
    ("channels by mode", "波道（按传输模式）"),
    ("channels in use", "在用波道"),
    ("channels lit", "开通波道"),
    ("in use", "在用"),
    ("slowest ms", "最大时延，毫秒"),
    ("GSNR dB", "GSNR，dB"),
    ("needs dB", "所需，dB"),
    ("left dB", "剩余裕量，dB"),
    ("regenerators at", "电中继站点"),
    ("pairs of fibres", "光纤对"),
    ("filled %", "频谱利用率，%"),
    ("at most %", "最高，%"),
    ("in state", "最高时的状态"),
    ("free GHz", "空闲频谱，GHz"),
    ("free channels", "空闲波道"),
    ("full in", "用满年份"),
    ("full after years", "用满前年数"),
    # what parts of a plan are for, how far traffic can grow, why it is too much
    (
        "{} to {} and {n} more, intact, {n} channel[s]",
        "{} 至 {} 等（另 {} 个），无故障时，{} 个波道",
    ),
    ("{} to {} and {n} more, {}:{}, {n} channel[s]", "{} 至 {} 等（另 {} 个），{}:{}，{} 个波道"),
    ("{} - {} and {n} more", "{} - {} 等（另 {} 个）"),
    (
        "intact: {n} channel[s] of {} to {} and {n} more, {n} without room",
        "无故障时：{} 个波道（{} 至 {} 等，另 {} 个）中 {} 个无法承载",
    ),
    (
        "{}:{}: {n} channel[s] of {} to {} and {n} more, {n} without room",
        "{}:{}：{} 个波道（{} 至 {} 等，另 {} 个）中 {} 个无法承载",
    ),
    ("{n} fibre pair[s]", "{} 对光纤"),
    ("{n} channel[s]", "{} 个波道"),
    ("{} to {}, intact, {n} channel[s]", "{} 至 {}，无故障时，{} 个波道"),
    ("{} to {}, {}:{}, {n} channel[s]", "{} 至 {}，{}:{}，{} 个波道"),
    ("With fewer of {*} {} these find no room", "减少{} {} 的数量后以下波道无法承载"),
    ("left", "剩余"),
    ("of the channels of", "所属业务需求"),
    ("channels", "波道"),
    ("without room", "无法承载"),
    (
        "{}: {} to {} has {n} Gbit/s and channels for {n}; a channel more, {n} Gbit/s, costs {*}",
        "{}：{} 至 {} 现有 {} Gbit/s，波道可承载 {}；再增加一个 {} Gbit/s 波道，投资增加{}",
    ),
    (
        "{}: {} to {} has {n} Gbit/s and channels for {n}; a channel more, {n} Gbit/s, cannot be "
        "carried",
        "{}：{} 至 {} 现有 {} Gbit/s，波道可承载 {}；再增加一个 {} Gbit/s 波道则无法承载",
    ),
    (
        "the plan carries {n} times its traffic, and more was not asked",
        "方案可承载现有业务流量的 {} 倍，更多未作计算",
    ),
    (
        "the plan carries up to {n} times its traffic (demands.scale {n}); with more",
        "方案最多可承载现有业务流量的 {} 倍（demands.scale {}）；超出后",
    ),
    (
        "intact: {n} channel[s] of {} to {}, {n} without room",
        "无故障时：{} 个波道（{} 至 {}）中 {} 个无法承载",
    ),
    (
        "{}:{}: {n} channel[s] of {} to {}, {n} without room",
        "{}:{}：{} 个波道（{} 至 {}）中 {} 个无法承载",
    ),
    (
        "no number of fibre pairs carries it: hops of today or degrees of places are too few",
        "无论开通多少对光纤都无法承载：现网逐段容量或站点 ROADM 光方向数不足",
    ),
    (
        "with up to {n} fibre pair[s] on every span it can be carried: {*}",
        "每个光缆段最多 {} 对光纤时可承载：{}",
    ),
    ("{}: {n} fibre pair[s] then, {n} allowed", "{}：届时 {} 对光纤，允许 {} 对"),
    ("with those allowed, on the spans of that plan", "仅用允许的光纤对时，在该方案的光缆段上"),
    (
        "not even a hundredth of the traffic can be carried with those allowed",
        "仅用允许的光纤对时，业务流量的百分之一也无法承载",
    ),
    (
        "with those allowed traffic can be carried up to demands.scale {n}",
        "仅用允许的光纤对时，业务流量可承载至 demands.scale {}",
    ),
    (
        "what this plan has could carry traffic over more ways than are listed",
        "该方案可用于承载业务的路由过多，无法逐一列举",
    ),
    (
        "the traffic cannot be carried even with every fibre pair lit",
        "即使开通全部光纤对也无法承载业务流量",
    ),
    (
        "{*} {} is not in the plan; links are not forced where traffic is carried",
        "{} {} 不在方案中；承载业务流量时不指定链路必选",
    ),
)
