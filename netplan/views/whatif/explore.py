"""Sensitivity, risk and phases as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netplan.model.odds import Correlation, Odds, interval
from netplan.model.plan import Impossible, PlanStatus
from netplan.model.shown import decimal, in_millions, number, percent, unit
from netplan.model.words import counted
from netplan.text import markdown
from netplan.views.whatif.front import front_text
from netplan.views.whatif.table import mcny, ms_text, table
from netplan.whatif.front.worst_latency import Front
from netplan.whatif.robustness.constant_ranges import ConstantEnd
from netplan.whatif.robustness.price_ranges import CostRange
from netplan.whatif.robustness.risk import Risk
from netplan.whatif.robustness.sensitivity import Alternative, LengthRange, Use

SHOWN = 20
LAWS = {
    Correlation.INDEPENDENT: "lengths of different corridors err independently",
    Correlation.BY_BASIS: "lengths from one kind of source err together, correlation 0.5",
}


def sensitivity_text(found: Mapping[str, Any]) -> str:
    """Return a sensitivity analysis as tables."""
    blocks, m = [], unit(found["currency"])
    if "costs" in found:
        blocks.append(
            "## Prices between which the plan stays optimal\n\n" + _costs(m, found["costs"])
        )
    if "lengths" in found:
        blocks.append("## Lengths up to which the plan holds\n\n" + _lengths(found["lengths"]))
    if "constants" in found:
        blocks.append(
            "## Constants whose range changes the plan\n\n" + _constants(m, found["constants"])
        )
    if "uses" in found:
        blocks.append("## Across the scenarios\n\n" + _uses(found["uses"]))
    blocks += [
        f"## Price of target {target}\n\n{front_text(front)}{_per_step(front)}"
        for target, front in found.get("prices", ())
    ]
    if "alternatives" in found:
        blocks.append(
            "## Other plans of nearly the same cost (a heuristic finds them; cost and targets "
            "are exact)\n\n" + _alternatives(m, found["alternatives"])
        )
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _costs(m: str, ranges: Sequence[CostRange]) -> str:
    rows = [
        (
            r.id,
            "yes" if r.in_plan else "no",
            mcny(r.cost_cny),
            mcny(r.low_cny) if r.in_plan else _bound(mcny(r.low_cny), r),
            "any" if r.high_cny is None else _bound(mcny(r.high_cny), r),
            _times(r.high_cny, r.cost_cny),
            "yes" if r.essential else "",
        )
        for r in ranges
    ]
    head = ("span or link", "in plan", "price", "from", f"to, {m}", "to", "essential")
    return table(head, rows)


def _times(high_cny: int | None, cost_cny: int) -> str:
    return "" if high_cny is None or not cost_cny else f"{number(high_cny / cost_cny, 2)} x"


def _longer(share: float) -> str:
    return f"{'+' if share >= 0 else ''}{percent(share)} %"


def _bound(text: str, entry: CostRange) -> str:
    """Say which side of a price is known where a proof was stopped."""
    return text if entry.exact else f"{'at least' if entry.in_plan else 'at most'} {text}"


def _lengths(ranges: Sequence[LengthRange]) -> str:
    rows = [
        (
            r.id,
            number(r.length_km, 1),
            f"{percent(r.tolerance, 0)} %",
            "any" if r.high_km is None else number(r.high_km, 1),
            "" if r.high_km is None else _longer(r.high_km / r.length_km - 1),
            {True: "yes", False: "no", None: "not known"}[r.low_optimal],
        )
        for r in ranges
    ]
    head = ("span", "km", "tolerance", "up to, km", "margin", "optimal at the low end")
    return table(head, rows)


def _constants(m: str, ends: Sequence[ConstantEnd]) -> str:
    """Return the ends at which the plan is another, or may be, then how many leave it as it is."""
    told = [end for end in ends if end.changes is not False]
    rows = [
        (
            end.constant.name,
            f"{end.constant.quantity.value:g}",
            f"{end.value:g} {end.constant.quantity.unit}",
            "yes" if not end.missed else f"no, {counted(end.missed, 'pair')} missed",
            mcny(end.plan_cost_cny),
            _best(end),
            {True: "yes", False: "no", None: "not known"}[end.changes],
        )
        for end in told
    ]
    head = ("constant", "value", "at", "plan holds", f"plan, {m}", f"best, {m}", "changes the plan")
    rest = f"The plan stays the best at {len(ends) - len(told)} of {len(ends)} ends of ranges."
    return table(head, rows) + f"\n\n{rest}" if rows else rest


def _best(end: ConstantEnd) -> str:
    if end.best_cny is None:
        return "none" if end.status is PlanStatus.INFEASIBLE else "not known"
    return mcny(end.best_cny) + ("" if end.status is PlanStatus.OPTIMAL else ", not proven")


def _uses(uses: Sequence[Use]) -> str:
    used = [u for u in uses if u.role != "never"]
    rows = [(u.id, u.kind, u.role, ", ".join(u.used_in)) for u in used]
    never = len(uses) - len(used)
    return table(("span or link", "kind", "role", "used in"), rows) + f"\n\nNever used: {never}."


def _per_step(front: Front) -> str:
    if len(front.points) < 2:
        return ""
    loose, tight = front.points[0], front.points[-1]
    per = (tight.cost_cny - loose.cost_cny) / ((loose.latency_ns - tight.latency_ns) / 1e5)
    return f"On average {in_millions(per, front.currency)} for 0.1 ms.\n"


def _alternatives(m: str, found: Sequence[Alternative]) -> str:
    rows = [
        (mcny(a.cost_cny), mcny(a.different_cny), ", ".join(a.added), ", ".join(a.removed))
        for a in found
    ]
    return table((m, f"different, {m}", "added", "removed"), rows)


def risk_text(found: Mapping[str, Any]) -> str:
    """Return a risk analysis as tables."""
    risk: Risk = found["plan"]
    m = unit(found["currency"])
    low, middle, high = risk.cost_cny
    lines = [
        *odds_lines(risk.adapted),
        f"With every pair kept on the paths of the plan: {percent(risk.holds)} % "
        "(the same worlds; never more).",
        f"Cost: {mcny(middle)} {m}, 90 % between {mcny(low)} and {mcny(high)}.",
    ]
    rows = [
        (
            p.target,
            p.sink,
            f"{percent(own.always / risk.samples)} %",
            f"{percent(own.intact / risk.samples)} %",
            f"{percent(p.holds)} %",
            str(decimal(p.mean_ms, 3)),
            str(decimal(p.p95_ms, 3)),
            str(decimal(p.limit_ms, 3)),
        )
        for p, own in zip(risk.pairs, risk.adapted.pairs, strict=True)
    ]
    head = ("target", "to", "holds", "intact", "fixed paths", "mean ms", "95 % ms", "limit ms")
    causes = [(c.target, c.sink, c.cause, f"{percent(c.share)} %") for c in risk.causes]
    blocks = [
        "\n".join(lines),
        table(head, rows),
        "## What the least certain pair of each target hangs on\n\n"
        + table(("target", "to", "cause", "of the variance"), causes),
    ]
    if found["constants"]:
        blocks.append(
            "## Constants whose range changes the plan\n\n" + _missing(found["constants"])
        )
    if "robust" in found:
        blocks.append(f"## Robust plan\n\n{_robust(m, found['robust'])}")
    return "\n\n".join(blocks) + "\n"


def odds_lines(odds: Odds) -> list[str]:
    """Return how often a plan holds, each sentence with the probability that it means."""
    lines = [
        f"All targets together, intact and after every failure asked for: "
        f"{chance_text(odds.always, odds.samples)} of {counted(odds.samples, 'world')} "
        f"(seed {odds.seed}; {LAWS[odds.correlation]}; each world on its own shortest paths).",
        f"All targets with nothing cut: {chance_text(odds.intact, odds.samples)}.",
    ]
    lines += [
        f"Target {markdown(target)}, all its pairs, failures included: "
        f"{chance_text(count, odds.samples)}."
        for target, count in odds.targets
    ]
    return lines


def chance_text(count: int, samples: int) -> str:
    """Return a share of samples with its interval."""
    low, high = interval(count, samples)
    return f"{percent(count / samples)} % (95 % interval {percent(low)} to {percent(high)} %)"


def _missing(ends: Sequence[ConstantEnd]) -> str:
    """Return the ends at which a plan that is kept misses pairs."""
    rows = [
        (
            end.constant.name,
            f"{end.constant.quantity.value:g}",
            f"{end.value:g} {end.constant.quantity.unit}",
            str(end.missed),
        )
        for end in ends
    ]
    return table(("constant", "value", "at", "pairs missed"), rows)


def _robust(m: str, robust: Mapping[str, Any]) -> str:
    """Return what the robust plan costs and how often it holds, or what stands in its way."""
    text = (
        "The cheapest plan that holds with lengths and delays anywhere in "
        f"{percent(robust['share'], 0)} % of their bands: {_robust_cost(m, robust)}."
    )
    if robust["holds"] is not None:
        low, high = robust["interval"]
        text += (
            f" All its targets hold in {percent(robust['holds'])} % of samples that no search saw "
            f"(95 % interval {percent(low)} to {percent(high)} %)"
        )
        least, wanted = robust["least_certain"], robust["wanted"]
        if wanted is not None and robust["holds"] < wanted:
            source = least["from"] or "the nearest source"
            pair = markdown(f"{source} to {least['to']} ({least['target']})")
            text += (
                f", less than the {percent(wanted)} % asked for: most often in the way is {pair}, "
                f"which holds in {percent(least['holds'])} %"
            )
        text += "."
    blocked: Sequence[Impossible] = robust["blocked_by"]
    if not blocked:
        return text
    rows = [
        (b.id, b.source, b.sink, b.failure, ms_text(b.best_ns), ms_text(b.limit_ns))
        for b in blocked[:SHOWN]
    ]
    head = ("target", "from", "to", "failure", "best at that end, ms", "limit, ms")
    more = f"\n\nand {len(blocked) - SHOWN} more" if len(blocked) > SHOWN else ""
    return f"{text} In the way, whatever is built:\n\n{table(head, rows)}{more}"


def _robust_cost(m: str, robust: Mapping[str, Any]) -> str:
    how = f"{robust['status']}: {markdown(robust['reason'])}"
    if robust["status"] == PlanStatus.NO_PLAN:
        return f"none found before a limit ended the search, whether there is one is open ({how})"
    if robust["cost_cny"] is None:
        return f"cannot be had ({how})"
    exact = "exact" if robust["status"] == PlanStatus.OPTIMAL else "not proven the cheapest"
    cost, stated = (f"{mcny(robust[key])} {m}" for key in ("cost_cny", "stated_cost_cny"))
    if cost == stated:
        return f"{cost} ({exact}; {how})"
    return f"{cost} at that end, {stated} at the stated lengths ({exact}; {how})"
