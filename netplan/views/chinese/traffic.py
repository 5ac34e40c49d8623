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
    ("{n} modes", "{} 种模式"),
    ("one mode where there are no demands", "无 demands 时只写一种模式"),
    ("the rate of the mode: leave it out", "模式自身的速率：请删去"),
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
)
