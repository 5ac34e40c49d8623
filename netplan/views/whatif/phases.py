"""An order of building as text and as a picture: money and pairs, year by year."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.model.phases import Aim, Phases, Reached
from netplan.model.shown import MoneyForm, money_form, percent
from netplan.text import markdown
from netplan.views.plots.years import YearBar, years_plot
from netplan.views.whatif.table import table

_WORDS: Mapping[str, tuple[str, str]] = {
    "year": ("year", "年度"),
    "budget": ("budget, {unit}", "预算（{unit}）"),
    "spent": ("spent", "投资"),
    "begun": ("begun", "开工项数"),
    "standing": ("built so far", "累计建成"),
    "intact": ("pairs intact", "正常态达标"),
    "protected": ("pairs protected", "故障后也达标"),
    "idle": ("idle", "闲置资金"),
    "running": ("running, a year", "年运营成本 OPEX"),
    "of": ("{n} of {all}", "{n}/{all}"),
    "begins": ("- year {n}: {items}", "- 第 {n} 年开工：{items}"),
    "nothing": ("nothing", "无"),
    "brings": ("  intact from then on: {pairs}", "  新增正常态达标：{pairs}"),
    "protects": ("  protected from then on: {pairs}", "  新增故障后也达标：{pairs}"),
    "idles": ("  not needed yet: {items}", "  尚未使用：{items}"),
    "left": ("- not reached: {items}", "- 预算不及：{items}"),
    "needless": ("- nothing needs it, not built: {items}", "- 无需求使用，不建：{items}"),
    "intact_aim": ("pairs intact, summed over the years", "各年正常态达标需求对合计"),
    "protected_aim": ("pairs protected, summed over the years", "各年故障后也达标需求对合计"),
    "sum_aim": ("pairs intact and pairs protected, summed", "两类达标需求对合计"),
    "as_planned_aim": (
        "forced items, and pairs as fast as planned, over the years",
        "强制项目及达到规划时延的需求对，各年合计",
    ),
    "money_aim": ("money tied up, {unit}-years", "资金占用（{unit}·年）"),
    "aims": ("What counts, first to last:", "优化目标（依次）："),
    "proven": ("{aim}: {value}, proven", "{aim}：{value}，已证明最优"),
    "most": ("{aim}: {value}, at most {bound} is possible", "{aim}：{value}，上限 {bound}"),
    "least": ("{aim}: {value}, at least {bound} is needed", "{aim}：{value}，下限 {bound}"),
    "present": (
        "Net present cost over {years} years at {rate} % a year: {total} {unit}, of it building "
        "{building}, running {running}; all begun in year 1 it would be {at_once}.",
        "{years} 年净现值成本（折现率 {rate}%）：{total} {unit}，其中投资 {building}、运营成本"
        " OPEX {running}；若第 1 年全部开工为 {at_once}。",
    ),
    "rent": (
        "Rent of fibre of others is paid by the year, in running and not in what is spent: the "
        "plan's cost counts {rent} {unit} of it for what stands in the end.",
        "租纤费用按年支付，计入运营成本，不计入投资；最终建成部分的总投资中含租纤费用"
        " {rent} {unit}。",
    ),
    "bar": ("year {n}", "第 {n} 年"),
    "title": ("Money and pairs by year", "分期建设：各年投资与达标需求对"),
    "axis_money": ("built so far, {unit}", "累计投资（{unit}）"),
    "axis_pairs": ("pairs", "需求对"),
    "money_series": ("spent in the year", "当年投资"),
    "before_series": ("spent before", "以前年度投资"),
}


def _word(key: str, lang: str, **values: object) -> str:
    return _WORDS[key][lang == "zh"].format(**values)


def phases_text(phases: Phases, lang: str = "en") -> str:
    """Return the order of building as a table and lists."""
    form = money_form(lang, phases.currency)
    heads = ("year", "budget", "spent", "begun", "standing", "intact", "protected", "idle")
    rows = [
        (
            str(y.number),
            form.number(y.budget_cny),
            form.number(y.spent_cny),
            str(len(y.begun)),
            form.number(y.standing_cny),
            _word("of", lang, n=y.intact, all=phases.pairs),
            _word("of", lang, n=y.protected, all=phases.pairs),
            form.number(y.idle_cny),
            form.number(y.running_cny),
        )
        for y in phases.years
    ]
    lines = [table([_word(key, lang, unit=form.unit) for key in (*heads, "running")], rows), ""]
    nothing = _word("nothing", lang)
    for y in phases.years:
        lines.append(_word("begins", lang, n=y.number, items=_listed(y.begun) or nothing))
        for key, pairs in (("brings", y.newly_intact), ("protects", y.newly_protected)):
            if pairs:
                lines.append(_word(key, lang, pairs=_listed(pairs)))
        if y.idle:
            lines.append(_word("idles", lang, items=_listed(y.idle)))
    reached = [item for item in phases.left if item not in phases.needless]
    for key, items in (("left", reached), ("needless", phases.needless)):
        if items:
            lines.append(_word(key, lang, items=_listed(items)))
    lines += ["", _word("aims", lang)]
    lines += [f"- {_aim(one, lang, form)}" for one in phases.reached]
    lines += ["", _present(phases, lang, form)]
    rent = phases.years[-1].lease_cny
    if rent:
        lines.append(_word("rent", lang, rent=form.number(rent), unit=form.unit))
    return "\n".join(lines) + "\n"


def _listed(items: object) -> str:
    return markdown(", ".join(items))  # type: ignore[arg-type]


def _aim(one: Reached, lang: str, form: MoneyForm) -> str:
    shown = [_amount(one.aim, value, form) for value in (one.value, one.bound)]
    key = "proven" if one.proven else "least" if one.aim.is_small else "most"
    name = _word(f"{one.aim.value}_aim", lang, unit=form.unit)
    return _word(key, lang, aim=name, value=shown[0], bound=shown[1])


def _amount(aim: Aim, value: float, form: MoneyForm) -> str:
    return form.number(value) if aim is Aim.MONEY else f"{value:g}"


def _present(phases: Phases, lang: str, form: MoneyForm) -> str:
    cost = phases.present_cost
    return _word(
        "present",
        lang,
        unit=form.unit,
        years=phases.terms.horizon_years,
        rate=percent(phases.terms.discount_rate),
        total=form.number(cost.total_cny),
        building=form.number(cost.building_cny),
        running=form.number(cost.running_cny),
        at_once=form.number(phases.at_once.total_cny),
    )


def phases_plot(phases: Phases, lang: str = "en") -> str:
    """Return money and pairs by year as SVG."""
    form = money_form(lang, phases.currency)
    bars = []
    before = 0.0
    for y in phases.years:
        spent = y.spent_cny / form.per
        label = _word("bar", lang, n=y.number)
        bars.append(YearBar(label, before, spent, y.intact, y.protected))
        before += spent
    words = {key: _word(key, lang, unit=form.unit) for key in ("title", "axis_money", "axis_pairs")}
    series = [_word(key, lang) for key in ("before_series", "money_series", "intact", "protected")]
    return years_plot(bars, phases.pairs, series, **words)
