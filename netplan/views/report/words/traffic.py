"""The words about traffic, channels and pairs of fibres, in both languages."""

from __future__ import annotations

EN = {
    "map_note_traffic": "Line width grows with the channels on a span with nothing cut.",
    "map_channels": "{n:# channel|# channels}, filled {fill}, at most {most}",
    "proof_overloaded": "too much traffic",
    "sum_overloaded": "Every target can hold, but the traffic cannot be carried even with every "
    "pair of fibres lit.",
    "reason_slots": "room for slots cost more than was proven",
    "reason_channels": "the bound of the number of channels stays open",
    "reason_no slots": "channels have room by number, but no slots were found for them",
    "reason_too many ways": "more ways than can be listed",
    "s_front_traffic": "Cost against traffic",
    "front_traffic_title": "What more traffic costs",
    "ax_front_gbit_s": "traffic carried, Gbit/s",
    "routes_lit_note": "In brackets: channels over each way, with nothing cut where any are lit "
    "then.",
    "s_traffic": "Traffic and channels",
    "key_traffic": "Traffic carried",
    "key_channels": "Channels",
    "unit_channels": "on {n:# pair|# pairs} of fibres",
    "sum_traffic": "All {traffic} Gbit/s of traffic are carried, and after every failure what is "
    "to be left of them: {channels:# channel|# channels}, {pairs:# pair|# pairs} of fibres lit on "
    "{spans:# span|# spans}.",
    "sum_fullest": "The fullest span is {span}: {fill} of its spectrum is in use, at most {most}.",
    "sum_full": "The first span to be full is {span}, in {when}.",
    "traffic_rule": "Every pair of places has whole channels of its own for its traffic in the "
    "peak, one at least; several pairs share no channel. After a failure it keeps the channels "
    "that are protected. Where today's network keeps the limit alone, none is lit.",
    "traffic_hose": "Any traffic within the totals of {places} places has room, by number of "
    "channels, intact and after every failure; told of is one such, in which the farthest pairs "
    "have as much as they can.",
    "traffic_owned": "The ends of a channel belong to its pair of places.",
    "traffic_shared": "The ends of the channels of a link serve whichever pair is routed there.",
    "traffic_struck": "After a failure all channels that it does not cut stay where they are.",
    "traffic_one_plus_one": "1+1 protection: channels that failures must leave are lit over two "
    "routes at once, of which every failure leaves one in time; after a failure nothing changes. "
    "{count:# pair of routes|# pairs of routes}.",
    "traffic_backed": "Shared protection: every channel that failures must leave has one other "
    "route, the same after every failure that takes its own; room on fibres and ends of channels "
    "serve whichever is lit then. {count:# pair of routes|# pairs of routes}.",
    "traffic_kept": "After {kept} of {all} failures that cut channels or ask for others, all that "
    "are not cut stay where they are, slots included; after the others some move.",
    "fill_rule": "Filled: the share of the slots of all lit pairs that is taken with nothing cut, "
    "and in the state that takes the most. Free: in every state.",
    "growth_rule": "Full: the first year in which the traffic, grown by {percent} % a year, takes "
    "more slots than there are, in any state. A pair whose channels are full gets further whole "
    "ones over the same routes.",
    "spectrum_title": "Spectrum by span, with nothing cut",
    "spectrum_note": "A line is a pair of fibres, the fullest span first; at the right the share "
    "of all its slots that is taken, with nothing cut and at most. A channel keeps its slots from "
    "end to end, or from one regenerator to the next.",
    "spectrum_some": "The {shown} fullest spans of {all}.",
    "ax_spectrum_ghz": "spectrum from the lower edge of the band, GHz",
    "ax_spectrum_channels": "channels",
    "lg_free": "free",
    "pairs_lit_title": "Traffic and channels of each pair of places",
    "pairs_lit_note": "Spare: what the channels lit carry beyond the traffic. Left: the fewest "
    "channels after a failure that asks for any; where there is none, today's network keeps the "
    "limit after every failure. The slowest channel is also given for the worst of them.",
    "links_lit_title": "Channels of the links",
    "links_lit_note": "Slowest: the longest way that light of the link takes in any state, from "
    "end to end. GSNR (in 0.1 nm) on the stretch with the least left, in any state; needed with "
    "all margins.",
    "spans_lit_title": "Spans by fill",
    "sites_title": "Regenerators by place",
    "c_traffic": "traffic, Gbit/s",
    "c_channels": "channels",
    "c_channels_lit": "lit",
    "c_channels_after": "to be left after a failure",
    "c_channels_left": "left",
    "c_rate": "Gbit/s",
    "c_spare": "spare, Gbit/s",
    "c_slowest": "slowest",
    "c_slowest_after": "slowest after a failure",
    "c_then_after": "after",
    "c_mode": "mode",
    "c_in_use": "in use with nothing cut",
    "c_in_state": "in state",
    "c_gsnr": "GSNR, dB",
    "c_gsnr_needed": "needed, dB",
    "c_gsnr_left": "left, dB",
    "c_fibre_pairs": "pairs of fibres",
    "c_fill": "filled",
    "c_most_fill": "at most",
    "c_free_ghz": "free, GHz",
    "c_free_channels": "free, channels",
    "c_full_in": "full in",
    "c_full_after": "full after years",
    "full_later": "later",
    "full_in": "{year}",
    "full_after": "{n:# year|# years}",
    "hint_channel": "{link}: channel of {pair}",
}
ZH = {
    "map_note_traffic": "线越粗，该光缆段无故障时承载的波道越多。",
    "map_channels": "波道 {n} 个，频谱利用率 {fill}，最高 {most}",
    "proof_overloaded": "业务超出能力",
    "sum_overloaded": "各时延目标均可达到，但即使启用全部光纤对，业务也无法全部承载。",
    "reason_slots": "为安排频隙所购超出已证明的最低造价",
    "reason_channels": "波道数的下界未能闭合",
    "reason_no slots": "波道数量可行，但未找到可行的频隙安排",
    "reason_too many ways": "可选路由过多，无法逐一列举",
    "s_front_traffic": "投资与业务流量",
    "front_traffic_title": "业务流量增长的投资",
    "ax_front_gbit_s": "可承载业务流量（Gbit/s）",
    "routes_lit_note": "括号内为各路由的波道数；无故障时有波道的，按无故障时计。",
    "s_traffic": "业务与波道",
    "key_traffic": "承载业务",
    "key_channels": "波道",
    "unit_channels": "个，光纤对 {n} 对",
    "sum_traffic": "{traffic} Gbit/s 业务全部承载，任一故障后保留应保护的部分："
    "开通波道 {channels} 个，在 {spans} 段光缆上启用光纤对 {pairs} 对。",
    "sum_fullest": "频谱利用率最高的光缆段为{span}：在用 {fill}，最高 {most}。",
    "sum_full": "最先用满的光缆段为{span}：{when}。",
    "traffic_rule": "每个业务需求按峰值流量独占整数个波道，至少一个，不同需求不合用同一波道；"
    "故障后保留受保护的波道。现网已满足时延门限的需求不开通波道。",
    "traffic_owned": "波道两端的 OTU 归所属业务需求专用。",
    "traffic_hose": "{places} 个节点总量之内的任意流量矩阵，无论正常或任一故障后，波道数均可承载；"
    "以下给出其中一种：距离最远的业务优先取满。",
    "traffic_shared": "同一链路波道两端的 OTU 可为经由该链路的任一业务需求所用。",
    "traffic_struck": "故障后未中断的波道均保持不动。",
    "traffic_one_plus_one": "1+1保护：需保护的波道经两条路由同时开通，任一故障后至少一条达标，"
    "故障后不作调整。工作与保护路由共 {count} 对。",
    "traffic_backed": "共享保护：需保护的波道各有一条预先确定的保护路由，工作路由中断后启用；"
    "光纤容量和波道两端的 OTU 由各故障后启用的波道共用。工作与保护路由共 {count} 对。",
    "traffic_kept": "在中断波道或需另开波道的 {all} 个故障中，{kept} 个故障后未中断的波道"
    "（含频隙）均保持不动，其余故障后部分波道需调整。",
    "fill_rule": "频谱利用率：已用频隙占全部已启用光纤对频隙的比例，分无故障时和占用最多的状态。"
    "空闲频谱：任何状态下均空闲的部分。",
    "growth_rule": "用满年份：业务每年 {percent} % 增长，任一状态下所需频隙首次超过现有频隙的年份；"
    "波道已满的需求沿原路由按整数增开波道。",
    "spectrum_title": "各光缆段频谱占用（无故障时）",
    "spectrum_note": "每行为一对光纤，频谱利用率最高的光缆段在前，右侧为该段无故障时和最高利用率。"
    "波道在端到端之间（或相邻电中继之间）使用相同频隙。",
    "spectrum_some": "仅列出全部 {all} 段中利用率最高的 {shown} 段。",
    "ax_spectrum_ghz": "自波段下沿起的频谱，GHz",
    "ax_spectrum_channels": "波道",
    "lg_free": "空闲",
    "pairs_lit_title": "各业务需求的流量与波道",
    "pairs_lit_note": "富余容量：已开通波道超出流量的部分。故障后保有：各故障后最少的波道数，"
    "未列者任一故障后现网均满足时延门限。故障后最大时延取各故障中的最大值。",
    "links_lit_title": "各链路的波道",
    "links_lit_note": "最大时延：该链路在任何状态下的最长光路，端到端。GSNR（0.1 nm）取任何状态下"
    "剩余裕量最小的中继段；所需值含全部裕量。",
    "spans_lit_title": "各光缆段的频谱利用率",
    "sites_title": "各站点的电中继",
    "c_traffic": "业务流量（Gbit/s）",
    "c_channels": "波道",
    "c_channels_lit": "已开通",
    "c_channels_after": "故障后应保护",
    "c_channels_left": "故障后保有",
    "c_rate": "容量（Gbit/s）",
    "c_spare": "富余容量（Gbit/s）",
    "c_slowest": "最大时延",
    "c_slowest_after": "故障后最大时延",
    "c_then_after": "所在故障",
    "c_mode": "传输模式",
    "c_in_use": "无故障时在用",
    "c_in_state": "所在状态",
    "c_gsnr": "GSNR（dB）",
    "c_gsnr_needed": "所需（dB）",
    "c_gsnr_left": "剩余裕量（dB）",
    "c_fibre_pairs": "光纤对",
    "c_fill": "频谱利用率",
    "c_most_fill": "最高利用率",
    "c_free_ghz": "空闲频谱（GHz）",
    "c_free_channels": "空闲波道",
    "c_full_in": "用满年份",
    "c_full_after": "用满前年数",
    "full_later": "更晚",
    "full_in": "{year} 年",
    "full_after": "{n} 年后",
    "hint_channel": "{link}：{pair}的波道",
}
GLOSSARY_EN = (
    (
        "channel",
        "波道",
        "Light of one wavelength from end to end of a link, between two transponders.",
    ),
    ("pair of fibres", "光纤对", "A fibre for each direction; each lit pair has a line system."),
    (
        "mode",
        "传输模式",
        "Rate, symbol rate and width of a channel; each needs a GSNR of its own.",
    ),
    ("slot", "频隙", "The unit of spectrum; a channel takes neighbouring ones."),
    ("fill", "频谱利用率", "Slots taken of all slots of the lit pairs of a span."),
)
GLOSSARY_ZH = (
    ("波道", "channel", "链路端到端的一个波长，两端为 OTU。"),
    ("光纤对", "pair of fibres", "收发各一根光纤；每个启用的光纤对配一套波分系统。"),
    ("传输模式", "mode", "波道的速率、波特率和频谱宽度；各有所需 GSNR。"),
    ("频隙", "slot", "频谱的基本单位，一个波道占用若干相邻频隙。"),
    ("频谱利用率", "fill", "光缆段已启用光纤对的全部频隙中已占用的比例。"),
)
