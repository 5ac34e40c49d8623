"""Forms of what is told of a plan's traffic, channels and pairs of fibres."""

from __future__ import annotations

TRAFFIC: tuple[tuple[str, str], ...] = (
    (
        "traffic {n} Gbit/s between {n} pair[s] of places, {n} of them over today's network "
        "alone; {n} channel[s], {n} pair[s] of fibres lit",
        "业务峰值合计 {} Gbit/s，业务需求 {} 个，其中 {} 个由现网承载；开通波道 {} 个、光纤对 {} 对",
    ),
    (
        "traffic {n} Gbit/s between {n} pair[s] of places; {n} channel[s], {n} pair[s] of "
        "fibres lit",
        "业务峰值合计 {} Gbit/s，业务需求 {} 个；开通波道 {} 个、光纤对 {} 对",
    ),
    ("Channels of the links", "各链路的波道"),
    ("Spans by fill", "各光缆段的频谱利用率"),
    ("Fullest spans", "频谱利用率最高的光缆段"),
    ("channels", "波道"),
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
