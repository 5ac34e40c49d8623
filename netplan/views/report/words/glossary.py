"""Terms of the report, the same in the other language, and what they mean."""

from __future__ import annotations

EN: tuple[tuple[str, str, str], ...] = (
    ("one-way latency", "单向时延", "Time from sender to receiver. Round-trip is the double."),
    (
        "hub (cluster)",
        "枢纽节点（集群）",
        "Where the traffic of targets comes from; of the bundled network a national computing "
        "hub's data-centre cluster.",
    ),
    ("span", "光缆段", "Fibre between two adjacent places along one corridor."),
    ("corridor", "路由（同沟）", "A trench or duct route; everything in it fails together."),
    (
        "shared-risk link group (SRLG)",
        "共享风险链路组",
        "Spans that are lost together by one event.",
    ),
    (
        "direct link",
        "光层直达链路",
        "An optical connection not switched electrically on its way.",
    ),
    ("sheath-km", "皮长公里", "Kilometres of cable, however many fibres are in it."),
    ("pass-through", "光层直通", "Passing a place in the optical layer: microseconds, not hops."),
    ("regenerator", "电中继（OEO）", "Receives and sends anew where the optical reach ends."),
    ("floor", "理论最小时延", "Geodesic times glass delay; no fibre on offer can beat it."),
    ("margin", "时延裕量", "Limit minus latency."),
    (
        "restoration",
        "恢复（重路由）",
        "After a failure traffic takes the shortest surviving path.",
    ),
    ("gap", "最优性间隙", "How much of the cost could at most be saved by a better plan."),
)

ZH: tuple[tuple[str, str, str], ...] = (
    ("单向时延", "one-way latency", "信号从发端到收端的时间；往返时延为其两倍。"),
    (
        "枢纽节点（集群）",
        "hub (cluster)",
        "时延目标的起点；自带网络中为国家算力枢纽节点的数据中心集群。",
    ),
    ("光缆段", "span", "相邻两地之间沿一条路由的光缆。"),
    ("路由（同沟）", "corridor", "一条沟或管道；其中的光缆同时中断。"),
    ("共享风险链路组", "shared-risk link group (SRLG)", "因同一事件同时中断的一组光缆段。"),
    ("光层直达链路", "direct link", "中途不经电层交换的光层连接。"),
    ("皮长公里", "sheath-km", "光缆的长度，与其芯数无关。"),
    ("光层直通", "pass-through", "在光层经过节点，只需微秒，不算一跳。"),
    ("电中继（OEO）", "regenerator", "超过光层传输距离时接收并重新发送。"),
    ("理论最小时延", "floor", "大地线距离×光纤时延，任何可选光纤都无法更快。"),
    ("时延裕量", "margin", "时延门限减去时延。"),
    ("恢复（重路由）", "restoration", "故障后业务走存活网络中的最短路径。"),
    ("最优性间隙", "gap", "更好的方案最多还能节省的投资比例。"),
)
