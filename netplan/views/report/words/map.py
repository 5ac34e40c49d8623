"""Texts of the report on its map."""

from __future__ import annotations

EN: dict[str, str] = {
    # map
    "s_map": "Map",
    "map_title": "Map of the plan",
    "map_note": "Line width grows with the number of direct links on a span.",
    "courses_unknown": "Cables are drawn straight between their ends: their course is not known.",
    "courses_drawn": "Courses are drawn through the towns on the way, some km off.",
    "courses_credit": "Courses: {credit}.",
    "courses_mixed": "Cables of which the course is not known are drawn straight.",
    "map_cone": "Albers equal-area projection.",
    "map_world": "Equal Earth projection with lines of longitude and latitude.",
    "map_plane": "Lambert azimuthal equal-area projection with lines of longitude and latitude.",
    "ground_bundled": "Coast and province lines: Natural Earth, public domain; not an "
    "authoritative boundary.",
    "ground_world": "Coast and borders, to about 7 km: Natural Earth, public domain; not an "
    "authoritative boundary, disputed borders left out.",
    "ground_file": "Base map: {credit}, supplied by the user.",
    "ground_none": "No base map.",
    "lg_existing": "existing fibre",
    "lg_lit": "existing, lit for links",
    "lg_built": "new cable: {fibre}",
    "lg_restoration": "used only after a failure",
    "lg_drawn": "course drawn through the towns on the way, some km off",
    "lg_schematic": "course not known: straight line",
    "lg_hub": "hub",
    "lg_met": "target met",
    "lg_missed": "target missed",
    "map_links": "{n:# link|# links}",
}

ZH: dict[str, str] = {
    "s_map": "示意图",
    "map_title": "方案示意图",
    "map_note": "线越粗，该光缆段承载的直达链路越多。",
    "courses_unknown": "光缆按两端直线示意，实际走向未知。",
    "courses_drawn": "走向按沿线城镇示意绘制，误差数公里。",
    "courses_credit": "走向数据：{credit}。",
    "courses_mixed": "走向未知的光缆按直线示意。",
    "map_cone": "阿尔伯斯等积圆锥投影。",
    "map_world": "等地球（Equal Earth）等积投影，绘经纬线。",
    "map_plane": "兰勃特等积方位投影，绘经纬线。",
    "ground_bundled": "海岸线与省级界线取自 Natural Earth（公有领域），仅为示意，不作为权威界线。",
    "ground_world": "海岸线与国界取自 Natural Earth（公有领域），精度约 7 km，仅为示意，"
    "不作为权威界线，未绘争议边界。",
    "ground_file": "底图：{credit}，由用户提供。",
    "ground_none": "无底图。",
    "lg_existing": "既有光缆",
    "lg_lit": "既有光缆，加装波分系统",
    "lg_built": "新建光缆：{fibre}",
    "lg_restoration": "仅故障后使用",
    "lg_drawn": "走向按沿线城镇示意绘制，误差数公里",
    "lg_schematic": "走向未知，按直线示意",
    "lg_hub": "枢纽节点",
    "lg_met": "目标达标",
    "lg_missed": "目标不达标",
    "map_links": "{n} 条直达链路",
}
