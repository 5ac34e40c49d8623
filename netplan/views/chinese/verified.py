"""Forms of what the check of a plan finds: whom it is about, what is claimed, what is so."""

from __future__ import annotations

import re

CLAIMED: tuple[tuple[str, str], ...] = (
    ("to answer scenario", "所答场景"),
    ("amounts in", "金额币种"),
    ("the title", "标题"),
    ("the Chinese title", "中文标题"),
    ("the data notes", "数据说明"),
    ("a seed of", "随机种子"),
    ("a time limit in s of", "时间限制（秒）"),
    ("the reason", "原因"),
    ("a budget of", "预算"),
    ("to make small", "最小化对象"),
    ("a build cost of", "建设投资"),
    ("a line system cost of", "波分系统投资"),
    ("a lease of", "租用费"),
    ("a cost of", "造价"),
    ("a total cost of", "总投资"),
    ("a length of", "长度"),
    ("new cable of", "新建光缆"),
    ("reused cable of", "既有光缆"),
    ("regenerators:", "电中继数"),
    ("to pass", "途经"),
    ("that the shortest route takes", "最短路由"),
    ("glass latency of", "光纤传输时延"),
    ("slack latency of", "余长时延"),
    ("amplifiers latency of", "光放大时延"),
    ("pass-through latency of", "光层直通时延"),
    ("regenerators latency of", "电中继时延"),
    ("terminals latency of", "端站 OTU 时延"),
    ("hops latency of", "逐跳时延"),
    ("a limit of", "时延门限"),
    ("stated:", "规定值"),
    ("a floor of", "理论最小时延"),
    ("today's latency", "现状时延"),
    ("the plan's latency", "建设后时延"),
    ("a path of", "路径时延"),
    ("met:", "是否达标"),
    ("worst failure", "最不利故障"),
    ("slots a pair:", "每光纤对频隙数"),
    ("slots of GHz:", "频隙宽度（GHz）"),
    ("slots by mode:", "各模式频隙数"),
    ("totals of places:", "各节点流量总量"),
    ("traffic in Mbit/s of", "业务流量（Mbit/s）"),
    ("Mbit/s after a failure:", "故障后业务流量（Mbit/s）"),
    ("channels:", "波道数"),
    ("channels after a failure:", "故障后波道数"),
    ("regenerators", "电中继"),
)
"""What stands behind "claims"."""

SUBJECTS: tuple[tuple[str, str], ...] = (
    ("plan", "方案"),
    ("state {}, span {}", "状态 {}，光缆段 {}"),
    ("state {}, {*}", "状态 {}，{}"),
    ("state {}", "状态 {}"),
    ("span {}", "光缆段 {}"),
    ("link {}", "链路 {}"),
    ("input {}", "输入文件 {}"),
    ("impossible target {} {} to {}", "无法达到的目标 {}（{} 至 {}）"),
    ("target {} {} to {}", "目标 {}（{} 至 {}）"),
)

OF_TRAFFIC: tuple[tuple[str, str], ...] = (
    ("does not say how the traffic asked for is carried", "未说明所要求的业务如何承载"),
    ("says how traffic is carried that is not asked for", "说明了未要求承载的业务"),
    ("counts channels, but no traffic is told of", "列有波道，但未说明业务"),
    ("states the traffic of {n} pair[s], asked: {n}", "列有 {} 个时延需求对的业务，应为 {} 个"),
    ("stands where {*} is asked", "此处应为{}"),
    ("is no failure of the scenario", "不是场景中的故障"),
    (
        "its states are not the intact one, then failures in their order, each once",
        "各状态应先为无故障，再按顺序为各故障，每个一次",
    ),
    ("is said not to keep what it has", "称不保持自身的波道"),
    (
        "has no room for some traffic within the totals of places",
        "无法承载各节点总量之内的某种流量矩阵",
    ),
    (
        "has too many ways to share traffic within totals to try them all",
        "总量之内的流量矩阵过多，无法逐一核验",
    ),
    ("cuts channels, but is not told", "中断波道，但未列出"),
    ("belongs to a pair of routes, which is not asked for", "属于工作与保护路由对，而场景未要求"),
    ("does not number its pairs of routes from 0", "工作与保护路由对未从 0 起编号"),
    ("pair {n} has a route that is neither of the two", "路由对 {} 中有既非工作也非保护的路由"),
    (
        "pair {n} is not two routes of as many channels, the same in every state",
        "路由对 {} 不是波道数相同且各状态下不变的两条路由",
    ),
    (
        "lights channels after a failure, which the scenario forbids",
        "故障后另开波道，场景不允许",
    ),
    ("pair {n} has not both of its routes lit", "路由对 {} 的两条路由未同时开通"),
    (
        "lights what stands in for pair {n} although that is in time",
        "路由对 {} 的工作路由达标，却开通了保护路由",
    ),
    ("lights channels that stand in for none", "开通了不保护任何工作路由的波道"),
    ("lights channels that nothing asks for", "开通了没有业务要求的波道"),
    (
        "lights other routes after one failure than after another",
        "不同故障后开通的路由不同",
    ),
    (
        "has {n} channels that are safe and in time, {n} needed",
        "受保护且达标的波道 {} 个，应为 {} 个",
    ),
    ("is told, but cuts no channel and lights none", "已列出，但既不中断也不开通波道"),
    (
        "moves channels that the failure does not cut, which the scenario forbids",
        "调整了故障未中断的波道，场景不允许",
    ),
    (
        "lights {n} Mbit/s beside {n} in time, {n} needed",
        "新开 {} Mbit/s，另有达标 {} Mbit/s，共需 {} Mbit/s",
    ),
    ("runs over {}, which is lost then", "经过此时已中断的 {}"),
    ("takes {*} over {}, over the limit {*}", "经 {1} 时延 {0}，超过时延门限 {2}"),
    (
        "its routes are not in the order of demands, links and spans, each once",
        "各路由应按需求、链路、光缆段的顺序排列，每个一次",
    ),
    ("has a route of demand {n}, which there is not", "有属于需求 {} 的路由，而该需求不存在"),
    ("has a route without links or channels", "有不含链路或波道的路由"),
    (
        "does not tell what hops it passes between {n} link[s]",
        "未说明 {} 条链路之间经过现网的哪些段",
    ),
    ("tells of the hops over {}, which have no limit", "列出现网段 {}，而这些段没有容量上限"),
    (
        "today's hop carries {n} Mbit/s, at most {n}",
        "现网该段承载 {} Mbit/s，最多 {} Mbit/s",
    ),
    ("uses link {}, which the plan does not have", "使用方案中没有的链路 {}"),
    (
        "link {} is lit in mode {}, which is not asked for",
        "链路 {} 采用未要求的模式 {}",
    ),
    ("link {} is not joined by {}, no place twice", "链路 {} 的两端未由 {} 无重复地连通"),
    ("link {} is not regenerated at {} in turn", "链路 {} 未依次在 {} 设电中继"),
    (
        "link {} has not a slot for every channel and stretch, in order",
        "链路 {} 未按顺序为每个波道、每个光再生段给出频隙",
    ),
    ("link {} has a channel outside the {n} slots", "链路 {} 有波道超出 {} 个频隙"),
    ("slot {n} is taken {n} times, pairs lit: {n}", "频隙 {} 被占用 {} 次，开通光纤对 {} 对"),
    ("lights {n} pair[s] of fibres, at most {n}", "开通光纤对 {} 对，最多 {} 对"),
    (
        "ends {n} lit pair[s] of fibres, at most {n}",
        "终接已开通光纤对 {} 对，最多 {} 对",
    ),
    (
        "needs {n} pair[s]: the plan holds so for {} {}, below the lower bound {} {}",
        "只需光纤对 {} 对：此时方案仍成立，投资 {} {}，低于下界 {} {}",
    ),
    ("{} over {}: noise {n}, at most {n}", "模式 {} 经 {}：噪声 {}，最多 {}"),
    ("{} over {}: of unknown noise", "模式 {} 经 {}：噪声未知"),
)

OF_PLANS: tuple[tuple[str, str], ...] = (
    ("is in the plan but not in the network", "在方案中，但不在网络中"),
    ("is listed twice", "重复列出"),
    ("is lit twice", "重复开通"),
    ("is closed, or of a fibre not on offer", "已关闭，或其光纤类型不可选"),
    ("is forbidden by the scenario", "场景禁止使用"),
    ("is forced by the scenario but not in the plan", "场景指定必选，但不在方案中"),
    (
        "is forced by the scenario, but its route needs more regenerators than it has",
        "场景指定必选，但其路由所需电中继多于已配置",
    ),
    (
        "no rule of the scenario allows a link between {} and {}",
        "场景规则不允许 {} 与 {} 之间的链路",
    ),
    ("does not join {} and {} by its name", "名称与所连的 {}、{} 不符"),
    ("runs over {}, which the plan does not have", "经过方案中没有的 {}"),
    ("the route {} does not lead from {} to {}", "路由 {} 未由 {} 通至 {}"),
    ("passes {}, which it may not", "经过不得经过的 {}"),
    ("is asked but missing from the plan", "场景要求，但方案中缺少"),
    ("is not asked by the scenario", "场景未要求"),
    ("takes {*}, over the limit {*}", "时延 {}，超过时延门限 {}"),
    ("under {} takes {*}, over the limit {*}", "故障 {} 下时延 {}，超过时延门限 {}"),
    ("its spans are not in the order of the scenario", "光缆段未按场景顺序排列"),
    ("its links are not in the order of the scenario", "链路未按场景顺序排列"),
    ("its targets are not in the order of the scenario", "目标未按场景顺序排列"),
    (
        "its impossible targets are not in the order of the scenario",
        "无法达到的目标未按场景顺序排列",
    ),
    ("states no lower bound", "未给出下界"),
    ("states a lower bound of a cost that is not asked for", "给出了未要求的投资下界"),
    ("lower bound {} {} is below zero", "下界 {} {} 为负"),
    ("lower bound {} {} is above the cost {} {}", "下界 {} {} 高于投资 {} {}"),
    (
        "status optimal, but the lower bound {} {} does not prove the cost {} {}",
        "状态为最优，但下界 {} {} 不能证明投资 {} {}",
    ),
    ("status {}, but {n} impossible target[s] is listed", "状态为 {}，但列有 {} 个无法达到的目标"),
    ("status {}, but {n} impossible target[s] are listed", "状态为 {}，但列有 {} 个无法达到的目标"),
    ("status {}, but spans, links or a cost are given", "状态为 {}，但给出了光缆段、链路或投资"),
    (
        "status {}, but targets are given: nothing is measured without a plan",
        "状态为 {}，但给出了目标：没有方案则无从测量",
    ),
    (
        "claims to be ended by {}; the scenario allows for {}",
        "称求解因 {} 结束；场景只允许 {}",
    ),
    (
        "is not needed: the plan holds without it for {} {}, below the lower bound {} {}",
        "并非必需：去掉后方案仍成立，投资 {} {}，低于下界 {} {}",
    ),
    ("cannot hold but is not listed: {}", "无法达到，但未列出：{}"),
    ("has sha256 {}, which the plan was not made from", "其 sha256 为 {}，方案并非由它生成"),
    ("claims sha256 {}, which is not the file given", "所载 sha256 为 {}，与给出的文件不符"),
)

WHY = (
    ("that no plan does better is as found by the optimizer", "没有更好的方案一项取自优化器"),
    (
        "which of the limits set in the scenario ended the search is a record of the run",
        "场景所设的哪项限制结束了求解，属运行记录",
    ),
    (
        "how far an earlier objective got is as found by the optimizer; that the plan keeps it is "
        "checked",
        "前序目标达到的程度取自优化器；方案保持该程度已核验",
    ),
    ("any bounds that hold are taken, the closest or not", "上下界只要成立即可，不要求最紧"),
    (
        "of a confidence the least mean and reserve of a path may be stated too high; that no path "
        "keeps the limit is checked",
        "置信度下路径的最小均值与预留可能偏高；没有路径达标一项已核验",
    ),
    (
        "of pairs of corridors and of discs one that defeats a target is enough, and failures may "
        "stand in any order",
        "成对路由走廊和圆形灾害区中，列出一个使目标落空者即可，顺序不限",
    ),
    (
        "the cheapest plan with restoration is as found by the optimizer; checked: it is a sum of "
        "prices and no dearer than the plan, and parts of the plan do not undercut its bound",
        "采用恢复时投资最低的方案取自优化器；已核验：它是各项造价之和、不高于本方案，"
        "且方案的任何部分不低于其下界",
    ),
    (
        "which reserve of each path the bound takes for granted is as found by the optimizer",
        "下界对每条路径所取的预留取自优化器",
    ),
    (
        "any slots are taken that are free, neighbours in the band and the same along a stretch",
        "频隙只要空闲、在频段内相邻且在同一光再生段内一致即可",
    ),
    (
        "that channels which a failure leaves have to move is as found by the optimizer; that "
        "those said to stay do stay is checked",
        "故障未中断的波道须调整一项取自优化器；所称保持者确实保持已核验",
    ),
    (
        "that no plan carries the traffic is as found by the optimizer; that every limit can hold "
        "by itself is checked",
        "没有方案能承载该业务一项取自优化器；各时延门限可单独达到已核验",
    ),
    (
        "how often the plan holds is not said (see netplan risk)",
        "未说明方案达标的概率（见 netplan risk）",
    ),
    (
        "they and the input files are the question; all else is checked against it",
        "它们与输入文件即为问题本身；其余各项均据此核验",
    ),
    ("a record of the run, which is not run again", "运行记录，不重新运行"),
)
"""Why something is not checked; ``netplan/check/unchecked.py`` has the English."""

UNPROVEN = (
    ("netplan plan --certificate writes the proof", "netplan plan --certificate 可写出证明"),
    (
        "the bound of this objective ({}) is not covered by a certificate",
        "该优化目标（{}）的下界不在证明文件范围内",
    ),
    (
        "a bound with 1+1 protection or availability is not covered by a certificate",
        "有 1+1 保护或可用率要求时的下界不在证明文件范围内",
    ),
    (
        "a bound with channels in pairs of routes is not covered by a certificate",
        "有 1+1 保护或共享保护波道时的下界不在证明文件范围内",
    ),
    (
        "a bound with a joint probability is not covered by a certificate",
        "有联合概率要求时的下界不在证明文件范围内",
    ),
    (
        "a bound with channels of several modes is not covered by a certificate",
        "波道有多种模式时的下界不在证明文件范围内",
    ),
    (
        "a bound with degrees of places is not covered by a certificate",
        "站点 ROADM 光方向数有限制时的下界不在证明文件范围内",
    ),
    (
        "a bound with totals of places (demands.hose) is not covered by a certificate",
        "按节点总量（demands.hose）规划时的下界不在证明文件范围内",
    ),
)
"""Why a bound has no certificate."""

UNCHECKED = (
    *(
        (
            f"{why} (none costs less than {{}} {{}}); {{*}}",
            f"{chinese}（没有低于 {{}} {{}} 者）；{{}}",
        )
        for why, chinese in WHY[:1]
    ),
    *((f"{why}; {{*}}", f"{chinese}；{{}}") for why, chinese in WHY[:1]),
    *WHY,
    (
        f"{WHY[-1][0]} (made by netplan {{}}, checked by {{}})",
        f"{WHY[-1][1]}（由 netplan {{}} 生成，由 {{}} 核验）",
    ),
    *UNPROVEN,
)

_ANY = "{*}: "


def _shifted(chinese: str) -> str:
    """Return a text whose numbered blanks come after the one of whom it is about."""
    return re.sub(r"\{(\d)\}", lambda found: f"{{{int(found[1]) + 1}}}", chinese)


def _said(english: str, chinese: str) -> tuple[str, str]:
    """Return the form of a finding: whom it is about, and a text."""
    numbered = re.search(r"\{\d\}", chinese) is not None
    return f"{_ANY}{english}", f"{'{0}' if numbered else '{}'}：{_shifted(chinese)}"


VERIFIED: tuple[tuple[str, str], ...] = (
    *(
        _said(f"claims {said} {{*}}, recomputed {{*}}", f"所载{chinese}为 {{}}，重算为 {{}}")
        for said, chinese in CLAIMED
    ),
    *(_said(english, chinese) for english, chinese in (*OF_TRAFFIC, *OF_PLANS)),
    *UNCHECKED,
    *SUBJECTS,
    ("no path", "无路径"),
    ("nothing", "无"),
)
"""Claims first: a claim may end like another text."""
