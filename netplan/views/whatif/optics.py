"""What the links of a plan carry, as text: the best mode, its noise by cause, every other mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from netplan.failures.failure import INTACT
from netplan.lighting.agreement import AGREED_DB, Compared, Finding
from netplan.lighting.verdict import LinkVerdict, Lit, ModeVerdict
from netplan.model.equipment import Costs
from netplan.model.optics import Mode
from netplan.model.scenario import Scenario
from netplan.model.shown import money_form, number, percent
from netplan.optics.noise import NOT_REACHED, OVER_BUDGET, TOO_LONG, UNKNOWN_FIBRE
from netplan.text import markdown
from netplan.views.whatif.table import table

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Light on the links of {plan}", "{plan}：各链路的光层性能"),
    "asked": (
        "A mode needs its GSNR in 0.1 nm, {margin} dB of margin and {error} dB for the error of "
        "the sum. Worst failure: the one with the most regenerators, then the most noise.",
        "所需 GSNR（0.1 nm）= 模式门限 + 裕量 {margin} dB + 噪声求和误差 {error} dB。"
        "最不利故障：电中继最多、其次噪声最大的路由。",
    ),
    "best": ("Best mode of each link", "各链路的最佳传输模式"),
    "link": ("link", "链路"),
    "mode": ("mode", "传输模式"),
    "price": ("two ends, {unit}", "两端造价（{unit}）"),
    "needed": ("needs, dB", "所需 GSNR（dB）"),
    "gsnr": ("GSNR, dB", "GSNR（dB）"),
    "left": ("left, dB", "剩余裕量（dB）"),
    "places": ("regenerators", "电中继"),
    "failure": ("worst failure", "最不利故障"),
    "then_gsnr": ("GSNR then", "此时 GSNR"),
    "then_left": ("left then", "此时剩余裕量"),
    "then_places": ("regenerators then", "此时电中继"),
    "intact": ("none is worse", "均不劣于正常态"),
    "none": ("none", "无"),
    "causes": ("Noise by cause, intact, % of all", "噪声构成（正常态，占比 %）"),
    "ends": ("transmitter, add and drop", "发射机与上下路"),
    "roadms": ("behind ROADMs", "ROADM 出口光放"),
    "amplifiers": ("behind sections", "线路光放 ASE"),
    "kerr": ("in the fibre", "光纤非线性"),
    "capped": ("cap of reach", "传输距离上限"),
    "noisiest": ("most from the span", "噪声最大的光缆段"),
    "share": ("{span}, {share} %", "{span}，{share} %"),
    "every": (
        "Every mode: GSNR left in dB, intact and after the worst failure; or regenerators",
        "各传输模式：正常态 / 最不利故障后的剩余裕量（dB）；不足者列所需电中继数",
    ),
    "count": ("{n} reg.", "{n} 个电中继"),
    UNKNOWN_FIBRE: ("no: fibre of {span} unknown", "不可用：{span} 光纤参数未知"),
    TOO_LONG: ("no: sections of {span} too long", "不可用：{span} 光放段过长"),
    OVER_BUDGET: ("no: {span} alone too much", "不可用：{span} 单段噪声已超限"),
    NOT_REACHED: ("no: ends alone too much", "不可用：仅两端噪声已超限"),
    "cap_note": (
        "Links over a fibre with a cap of its reach ({links}): the cap counts as noise, since "
        "noise alone would let light go farther than anything known supports.",
        "以下链路经过设有传输距离上限的光纤（{links}）：上限按噪声计入，"
        "因为仅按噪声计算的距离超出现有依据。",
    ),
    "nothing": ("The plan lights no link.", "方案未开通链路。"),
    "gnpy": ("Compared with GNPy", "与 GNPy 对照"),
    "agreed": (
        "{n} of {all} requests agree within {within} dB; the sum less GNPy: {low} to {high} dB.",
        "{all} 个请求中 {n} 个相差不超过 {within} dB；求和结果减 GNPy：{low} 至 {high} dB。",
    ),
    "not_agreed": ("Optics not agreed:", "光层结果不一致："),
    "no_numbers": ("{n} of {all} requests agree.", "{all} 个请求中 {n} 个一致。"),
    "no_slots": (
        "GNPy's first fit finds no spectrum for {n} of them; their noise is compared all the same.",
        "其中 {n} 个请求 GNPy 首次命中未分到频谱，仍比较其噪声。",
    ),
    Finding.DIFFERS: (
        "differs: {sum} by the sum, {gnpy} by GNPy",
        "相差过大：求和 {sum}，GNPy {gnpy}",
    ),
    Finding.REFUSED: ("holds by the sum, {why} by GNPy", "求和可用，GNPy 判为 {why}"),
    Finding.NO_PATH: ("GNPy finds no path: {why}", "GNPy 未找到路由：{why}"),
    Finding.NOT_A_NUMBER: ("GNPy gives no GSNR", "GNPy 未给出 GSNR"),
    Finding.NO_ANSWER: ("GNPy does not answer", "GNPy 无结果"),
    "list": ("- {request}: {finding}", "- {request}：{finding}"),
}


def _word(key: str, lang: str, **values: object) -> str:
    return _WORDS[key][lang == "zh"].format(**values)


def optics_text(
    name: str,
    scenario: Scenario,
    links: Sequence[LinkVerdict],
    compared: Sequence[Compared] | None,
    lang: str = "en",
) -> str:
    """Return the tables, and what GNPy finds where it was asked."""
    optics = scenario.equipment.optics
    assert optics is not None
    lines = [f"# {markdown(_word('title', lang, plan=name))}", ""]
    if not links:
        return "\n".join([*lines, _word("nothing", lang), ""])
    kept = {"margin": f"{optics.margin_db.value:g}", "error": f"{optics.sum_error_db.value:g}"}
    lines += [_word("asked", lang, **kept), ""]
    for title, body in (
        ("best", _best(links, scenario.costs, lang)),
        ("causes", _causes(links, lang)),
        ("every", _every(links, lang)),
    ):
        lines += [f"## {_word(title, lang)}", "", body, ""]
    capped = [each.link.id for each in links if _is_capped(each)]
    if capped:
        lines += [_word("cap_note", lang, links=markdown(", ".join(capped))), ""]
    if compared is not None:
        lines += [f"## {_word('gnpy', lang)}", "", *_compared(compared, lang), ""]
    return "\n".join(lines)


def _is_capped(verdict: LinkVerdict) -> bool:
    worst = verdict.shown.intact.worst
    return worst is not None and worst.noise.capped > 0


def _db(value: float | None) -> str:
    return "-" if value is None else number(value, 2)


def _name(mode: Mode, lang: str) -> str:
    return (mode.name_zh if lang == "zh" else "") or mode.name


def _best(links: Sequence[LinkVerdict], costs: Costs, lang: str) -> str:
    """Return the best mode of each link, with what two of its transponders cost where it is known.

    A channel takes as many for every regenerator.
    """
    form = money_form(lang, costs.currency)
    priced = bool(costs.mode_transponder_cny)
    keys = ("link", "mode", *(["price"] if priced else []), "needed", "gsnr", "left", "places")
    then = ("failure", "then_gsnr", "then_left", "then_places")
    rows = []
    for verdict in links:
        mode = verdict.shown
        price = costs.mode_transponder_cny.get(mode.mode.id)
        ends = "-" if price is None else form.number(round(2 * price.value))
        rows.append(
            (
                verdict.link.id,
                _name(mode.mode, lang),
                *([ends] if priced else []),
                _db(mode.needed_db),
                *_figures(mode, mode.intact, lang),
                *_then(mode, lang),
            )
        )
    return table([_word(key, lang, unit=form.unit) for key in (*keys, *then)], rows)


def _figures(mode: ModeVerdict, lit: Lit, lang: str) -> tuple[str, str, str]:
    gsnr = None if lit.worst is None else lit.worst.gsnr_db
    return _db(gsnr), _db(mode.left_db(lit)), _places(lit, lang)


def _places(lit: Lit, lang: str) -> str:
    if lit.blocked is not None:
        return _word(lit.blocked.reason, lang, span=lit.blocked.span)
    return ", ".join(lit.regenerators) or _word("none", lang)


def _then(mode: ModeVerdict, lang: str) -> tuple[str, str, str, str]:
    if mode.worst.way.state == INTACT:
        return _word("intact", lang), "", "", ""
    return mode.worst.way.state, *_figures(mode, mode.worst, lang)


def _causes(links: Sequence[LinkVerdict], lang: str) -> str:
    keys = ("link", "ends", "roadms", "amplifiers", "kerr", "capped", "noisiest")
    rows = []
    for verdict in links:
        worst = verdict.shown.intact.worst
        if worst is None:
            rows.append((verdict.link.id, *["-"] * 6))
            continue
        noise = worst.noise
        parts = (noise.outside, noise.roadms, noise.amplifiers, noise.kerr, noise.capped)
        span, share = worst.noisiest
        most = _word("share", lang, span=span, share=percent(share))
        rows.append((verdict.link.id, *(percent(part / noise.total) for part in parts), most))
    return table([_word(key, lang) for key in keys], rows)


def _every(links: Sequence[LinkVerdict], lang: str) -> str:
    head = [_word("link", lang), *(_name(each.mode, lang) for each in links[0].modes)]
    rows = [(each.link.id, *(_cell(mode, lang) for mode in each.modes)) for each in links]
    return table(head, rows)


def _cell(mode: ModeVerdict, lang: str) -> str:
    blocked = mode.intact.blocked or mode.worst.blocked
    if blocked is not None:
        return _word(blocked.reason, lang, span=blocked.span)
    return " / ".join(_short(mode, lit, lang) for lit in (mode.intact, mode.worst))


def _short(mode: ModeVerdict, lit: Lit, lang: str) -> str:
    if lit.regenerators:
        return _word("count", lang, n=len(lit.regenerators))
    return _db(mode.left_db(lit))


def _compared(compared: Sequence[Compared], lang: str) -> Iterator[str]:
    wrong = [each for each in compared if each.finding is not None]
    apart = [each.difference_db for each in compared if each.difference_db is not None]
    counts = {"n": len(compared) - len(wrong), "all": len(compared)}
    if apart:
        ends = {"low": _db(min(apart)), "high": _db(max(apart)), "within": f"{AGREED_DB:g}"}
        yield _word("agreed", lang, **counts, **ends)
    else:
        yield _word("no_numbers", lang, **counts)
    unplaced = sum(each.no_spectrum for each in compared)
    if unplaced:
        yield _word("no_slots", lang, n=unplaced)
    if wrong:
        yield from ("", _word("not_agreed", lang), "")
        for each in wrong:
            assert each.finding is not None
            found = each.found
            values = {
                "sum": _db(each.request.stretch.known_db),
                "gnpy": _db(None if found is None else found.gsnr_db),
                "why": "" if found is None else found.blocked,
            }
            said = _word(each.finding, lang, **values)
            yield _word("list", lang, request=markdown(each.request.id), finding=markdown(said))
