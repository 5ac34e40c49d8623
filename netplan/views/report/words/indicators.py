"""Texts of the report on hubs, their pairs and the service circle."""

from __future__ import annotations

EN: dict[str, str] = {
    # indicators
    "s_indicators": "Official indicators",
    "ind_title": "Indicators of the national hubs, before and after the plan (one-way)",
    "ind_note": "Optical: an express wavelength over existing fibre (before), or also over what "
    "the plan builds (after). Service: what traffic gets, switched at every place except on direct "
    "links. Reference: CAICT, first quarter of 2024, optical layer between hub cities, and the IP "
    "network where the scenario's service is of its kind. CAICT does not say whether its figures "
    "are one-way.",
    "s_indicators_own": "Hubs and service circle",
    "ind_title_own": "The hubs of the network, before and after the plan (one-way)",
    "ind_note_own": "Optical: an express wavelength over existing fibre (before), or also over "
    "what the plan builds (after). Service: what traffic gets, switched at every place except on "
    "direct links.",
    "ind_pairs_own": "pairs of hubs",
    "hubs_note_own": "Places: of the network, optical. Cities and people: all places of the "
    "network, service latency.",
    "hubs_note_around": "Places: of the network, optical. Cities and people: cities of "
    "100,000 or more people around it (GeoNames, CC BY 4.0), service latency plus an access tail.",
    "circle_note_around": "Of the {n} cities of 100,000 or more people within {km} km of the "
    "network (GeoNames, CC BY 4.0): those reached within the limit, service latency plus an access "
    "tail.",
    "circle_note_own": "Of the {n} places of the network, no table of the cities around it "
    "being at hand: those reached within the limit; people as far as its file tells.",
    "c_indicator": "indicator",
    "c_reference": "CAICT 2024",
    "ind_pairs": "pairs of clusters of different hubs",
    "ind_20ms": "within 20 ms, optical, % of pairs",
    "ind_service_20ms": "within 20 ms, service, % of pairs",
    "ind_mean": "mean optical latency between hubs, ms",
    "ind_worst": "worst optical latency between hubs, ms",
    "ind_service_mean": "mean service latency between hubs, ms",
    "ind_service_worst": "worst service latency between hubs, ms",
    "ind_15x": "within 1.5 x theoretical latency, optical, % of pairs",
    "ind_15x_least": "the same with every length at the high end of its range, %",
    "ind_15x_most": "the same with every length at the low end of its range, %",
    "ind_5ms": "places of the network within 5 ms of a hub, optical, mean",
    "hubs_title": "What lies within 5 ms of each hub",
    "hubs_note": "Places: of the network, optical. Cities and people: Chinese cities of 100,000 "
    "or more people (GeoNames), service latency plus an access tail.",
    "c_hub": "hub",
    "c_hub_places": "places, {state}",
    "c_hub_cities": "cities, {state}",
    "c_hub_people": "people, {state}",
    "hub_pairs_title": "Hub pairs, largest gain first",
    "hub_pairs_note": "Rule: 1.5 x theoretical latency (geodesic times the delay of standard "
    "fibre), compared with the optical latency after the plan.",
    "c_hub_pair": "pair",
    "c_geodesic": "geodesic",
    "c_rule_ms": "1.5 x rule",
    "c_optical": "optical, {state}",
    "c_service": "service, {state}",
    "c_within_rule": "within 1.5 x",
    "circle_title": "Service circle of {hub}",
    "circle_note": "Of {n} Chinese cities of 100,000 or more people (GeoNames): those reached "
    "within the limit, service latency plus an access tail of at most {km} km.",
    "c_within": "within, one-way ms",
    "c_cities": "cities, {state}",
    "c_people": "people, {state}",
}

ZH: dict[str, str] = {
    "s_indicators": "官方指标",
    "ind_title": "国家枢纽时延指标：建设前后（单向）",
    "ind_note": "光层：沿既有光缆（现状）或同时利用新建光缆（建设后）的直达波长。业务：除直达链路外"
    "逐节点电层交换所得时延。参考值：中国信通院 2024 年第一季度枢纽城市间光层时延，"
    "业务模型为 IP 时另列同类 IP 网络时延，未说明为单向或往返。",
    "s_indicators_own": "枢纽与时延圈",
    "ind_title_own": "网络枢纽时延指标：建设前后（单向）",
    "ind_note_own": "光层：沿既有光缆（现状）或同时利用新建光缆（建设后）的直达波长。"
    "业务：除直达链路外逐节点电层交换所得时延。",
    "ind_pairs_own": "枢纽对数",
    "hubs_note_own": "节点：网络中的节点，光层时延。城市与人口：网络的全部节点，业务时延。",
    "hubs_note_around": "节点：网络中的节点，光层时延。城市与人口：网络周边人口 10 万以上的城市"
    "（GeoNames，CC BY 4.0），业务时延加接入段。",
    "circle_note_around": "网络 {km} 公里以内人口 10 万以上的 {n} 个城市（GeoNames，CC BY 4.0）中，"
    "业务时延加接入段在时延门限以内者。",
    "circle_note_own": "没有该网络所在地区的城市表，以网络的 {n} 个节点计："
    "业务时延在时延门限以内者；人口以网络文件所载为准。",
    "c_indicator": "指标",
    "c_reference": "信通院 2024",
    "ind_pairs": "不同枢纽的集群对数",
    "ind_20ms": "枢纽间 20 毫秒达标率，光层（%）",
    "ind_service_20ms": "枢纽间 20 毫秒达标率，业务（%）",
    "ind_mean": "枢纽间光层时延均值（毫秒）",
    "ind_worst": "枢纽间光层时延最大值（毫秒）",
    "ind_service_mean": "枢纽间业务时延均值（毫秒）",
    "ind_service_worst": "枢纽间业务时延最大值（毫秒）",
    "ind_15x": "满足 1.5 倍理论时延的枢纽对，光层（%）",
    "ind_15x_least": "同上，各段长度均取区间上限（%）",
    "ind_15x_most": "同上，各段长度均取区间下限（%）",
    "ind_5ms": "枢纽 5 毫秒时延圈内网络节点数均值，光层",
    "hubs_title": "各枢纽节点 5 毫秒时延圈",
    "hubs_note": "节点：网络中的节点，光层时延。城市与人口：人口 10 万以上的中国城市（GeoNames），"
    "业务时延加接入段。",
    "c_hub": "枢纽节点",
    "c_hub_places": "节点数·{state}",
    "c_hub_cities": "城市数·{state}",
    "c_hub_people": "人口·{state}",
    "hub_pairs_title": "枢纽对时延（按改善幅度排序）",
    "hub_pairs_note": "1.5 倍时延门限＝1.5×理论时延（大地线距离×标准光纤时延），"
    "与建设后光层时延比较。",
    "c_hub_pair": "枢纽对",
    "c_geodesic": "大地线距离",
    "c_rule_ms": "1.5 倍时延门限",
    "c_optical": "光层·{state}",
    "c_service": "业务·{state}",
    "c_within_rule": "满足 1.5 倍",
    "circle_title": "{hub}时延圈",
    "circle_note": "人口 10 万以上的 {n} 个中国城市（GeoNames）中，业务时延加接入段"
    "（不超过 {km} 公里）在时延门限以内者。",
    "c_within": "单向时延门限（毫秒）",
    "c_cities": "城市数·{state}",
    "c_people": "人口·{state}",
}
