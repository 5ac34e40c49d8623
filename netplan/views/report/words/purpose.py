"""Texts of the report on what things are for and what is bought."""

from __future__ import annotations

EN: dict[str, str] = {
    "c_use": "use",
    "c_for": "for pairs of",
    "use_working": "working",
    "use_standby": "standby",
    "for_join": "; ",
    "for_and": ", ",
    "for_pairs": "{target} {n}",
    "for_forced": "forced by the scenario",
    "for_nothing": "no pair needs it",
    "for_after": "after {failure}: {pairs}",
    "for_after_more": "after {failure}, or {more} more: {pairs}",
    "use_note": "Working: carries something with nothing cut. Standby: carries something only "
    "after a failure. For pairs of: how many pairs of each target run over it with nothing cut, "
    "then those that do only after a failure, with the first such failure.",
}
ZH: dict[str, str] = {
    "c_use": "主用/备用",
    "c_for": "服务的需求对",
    "use_working": "主用",
    "use_standby": "备用",
    "for_join": "；",
    "for_and": "、",
    "for_pairs": "{target} {n} 对",
    "for_forced": "按要求必建",
    "for_nothing": "无需求对使用",
    "for_after": "{failure}后：{pairs}",
    "for_after_more": "{failure}或另 {more} 种故障后：{pairs}",
    "use_note": "主用：无故障时即承载业务；备用：仅在故障后承载业务。“服务的需求对”先列无故障时"
    "经过的各目标需求对数，再列仅在故障后经过的需求对数及首个此类故障。",
}
