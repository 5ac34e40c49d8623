"""Forms of what files and figures are called: units, roles of files, notes on the data."""

from __future__ import annotations

DATA: tuple[tuple[str, str], ...] = (
    # units of constants
    ("us/km", "微秒/公里"),
    ("us", "微秒"),
    ("km per fibre km", "公里/光纤公里"),
    ("x price per km", "倍每公里单价"),
    ("km", "公里"),
    ("fibre km per geodesic km", "光纤公里/大地线公里"),
    ("km geodesic", "公里（大地线）"),
    ("fibre-km", "芯公里"),
    ("year", "年"),
    ("cuts/1000 km/year", "次/千公里·年"),
    ("h", "小时"),
    ("1/year", "每年"),
    # roles of input files
    ("scenario", "场景"),
    ("places", "节点"),
    ("spans", "光缆段"),
    ("equipment", "设备参数"),
    ("costs", "造价参数"),
    ("overlay", "叠加场景"),
    ("base", "基础场景"),
    ("weights", "权重"),
    ("cities", "城市"),
    ("extends", "所扩展的场景"),
    ("front", "帕累托前沿"),
    ("plan", "方案"),
    # notes on the data
    ("Lengths of {n} span[s]: {,}.", "{} 个光缆段的长度：{}。"),
    ("{n} measured", "实测 {}"),
    ("{n} published", "公开资料 {}"),
    ("{n} routed", "按地图道路量算 {}"),
    ("{n} estimated", "估算 {}"),
    ("The least certain length may be off by {}%.", "最不确定的长度误差可达 {} %。"),
    (
        "Today's service is {}: its way is {n} x today's fibre, with {n} ms at each place it "
        "passes; direct links have neither.",
        "现状业务为 {}：绕行系数 {}（相对既有光缆），途经每个节点另加 {} 毫秒；"
        "光层直达链路两者皆无。",
    ),
    # what a factor of costs is of
    ("fibre", "光纤"),
    ("operator", "权属"),
    ("corridor", "路由"),
    ("span", "光缆段"),
    ("province", "省份"),
    ("region", "区域"),
    ("state", "状态"),
    # why a search ended
    ("proved", "证明完成"),
    ("gap", "已达到要求的间隙"),
    ("time", "到达时间限制"),
    ("budget", "后续目标的预算不足"),
    ("node limit", "到达搜索节点上限"),
    ("interrupted", "已中断"),
    ("bracket", "上下界之间未能判定"),
    ("undecided", "未能判定"),
    ("channel count", "波道数的下界未能闭合"),
    ("slots", "为安排频隙所购超出已证明的最低造价"),
    ("no slots", "波道数量可行，但未找到可行的频隙安排"),
    ("too many ways", "可选路由过多，无法逐一列举"),
    ("time limit", "到达时间限制"),
    # who owns cables
    ("China Unicom", "中国联通"),
    ("China Telecom", "中国电信"),
    ("China Mobile", "中国移动"),
    ("China Broadnet", "中国广电"),
    # credits
    (
        "netplan; positions of towns: GeoNames, CC BY 4.0",
        "netplan；城镇位置：GeoNames，CC BY 4.0",
    ),
)
