"""The plan as tables on the terminal: targets, links, spans, cost, proof."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from netplan.failures.failure import EVERY
from netplan.model.claims import Claim, claim
from netplan.model.figures import spending, stated_limits
from netplan.model.plan import (
    COST,
    Achieved,
    Impossible,
    Obstacle,
    Plan,
    PlanLink,
    PlanStatus,
    TargetOutcome,
)
from netplan.model.scenario import Minimise, Scenario
from netplan.model.shown import (
    achieved,
    asked_percent,
    gap_percent,
    in_millions,
    mcny,
    most_percent,
    ms,
    ms_range,
    number,
    percent,
    unit,
)
from netplan.model.words import short_name
from netplan.text import escaped
from netplan.views.chinese import speaks_chinese
from netplan.views.report.facts.purpose import purposes
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words
from netplan.views.terminal.confidence import show_confidence
from netplan.views.terminal.console import fitted, heading, stdout, yes_or_no
from netplan.views.terminal.odds import joint_lines, odds_line, unlikely_lines
from netplan.views.terminal.protection import price_line, show_protected
from netplan.views.terminal.traffic import lit_over, show_traffic

NAME_WIDTH = 24
ASK_NEXT = (
    "Ask without a budget for the cheapest plan; or for the best that this money buys: "
    "--set objective.minimise=worst_margin --set objective.hard_targets=false"
)
ASK_HOW_MUCH = (
    "Ask without a budget for the cheapest plan; or for the most traffic that this money carries: "
    "netplan pareto --y traffic"
)
EXPENDABLE = {
    "targets": ("floor", "before", "target", "from", "kept", "stated", "worst failure"),
    "impossible": ("target", "floor"),
    "links": ("amplifiers", "nodes", "regen.", "slack", "glass", "terminals", "RTT ms"),
    "spans": ("tolerance", "length from", "fibre", "for pairs of"),
}
"""Columns that a narrow terminal goes without, the least needed first."""


def show_plan(plan: Plan, scenario: Scenario, console: Console | None = None) -> None:
    """Print the plan; every number on screen is one of the plan's own."""
    console = console or stdout()
    console.print(heading(plan), soft_wrap=True)
    hopeless = plan.impossible or plan.too_unlikely
    table = _possible(plan, scenario) if hopeless else _targets(plan, scenario)
    console.print(fitted(table, console, EXPENDABLE["targets"]))
    for line in (*kept_margins(plan), *documents(scenario)):
        console.print(line, soft_wrap=True)
    if any(outcome.pair or outcome.uptime for outcome in plan.targets):
        show_protected(plan, scenario, console)
    if not plan.impossible and any(outcome.confidence for outcome in plan.targets):
        show_confidence(plan, scenario, console)
    if plan.impossible:
        console.print(fitted(_impossible(plan, scenario), console, EXPENDABLE["impossible"]))
    if plan.links:
        console.print(fitted(_links(plan, scenario), console, EXPENDABLE["links"]))
        told = purposes(
            Subject(plan, scenario),
            Words("zh" if speaks_chinese() else "en", plan.currency),
            by_id=True,
        )
        over = lit_over(plan, scenario)
        for link in plan.links:
            use, pairs = told[link.id]
            first, *others = over.get(link.id) or [_course(link, scenario)]
            ends = f"{_name(link.a, scenario)}-{_name(link.b, scenario)}"
            console.print(f"light {ends} over {first}; {use}: {pairs}", soft_wrap=True)
            for also in others:
                console.print(f"  and over {also}", soft_wrap=True)
    if plan.spans:
        console.print(fitted(_spans(plan, scenario), console, EXPENDABLE["spans"]))
    show_traffic(plan, scenario, console)
    console.print(_proof(plan, scenario), soft_wrap=True)


def _targets(plan: Plan, scenario: Scenario) -> Table:
    table = Table(title="Targets (one-way ms)", title_justify="default")
    for name in ("target", "from", "to"):
        table.add_column(name)
    kept = any(outcome.stated for outcome in plan.targets)
    stated = ("stated", "kept") if kept else ()
    for name in ("floor", "before", "after", *stated, "limit", "margin"):
        table.add_column(name, justify="right")
    table.add_column("worst failure", no_wrap=True)
    for name in ("then", "limit"):
        table.add_column(name, justify="right")
    table.add_column("met")
    for outcome in plan.targets:
        table.add_row(*_target_row(outcome, scenario, kept=kept))
    return table


def _target_row(t: TargetOutcome, scenario: Scenario, *, kept: bool) -> list[str | Text]:
    """Return a row; ``kept``: some target keeps a margin below the limit it states."""
    worst = t.worst_failure
    return [
        t.id,
        _name(t.source, scenario),
        _name(t.sink, scenario),
        ms(t.floor_ns),
        ms(t.before_ns),
        ms(t.after_ns),
        *((ms(t.stated_ns), ms(t.stated_ns - t.limit_ns)) if kept else ()),
        ms(t.limit_ns),
        "" if t.margin_ns is None else ms(t.margin_ns),
        "" if worst is None else worst.failure,
        "" if worst is None else ms(worst.one_way_ns),
        "" if worst is None else ms(worst.limit_ns),
        yes_or_no(t.met),
    ]


def kept_margins(plan: Plan) -> list[str]:
    """Return, for each target that keeps a margin, its limits as stated and what is taken off."""
    lines = []
    for target, found in stated_limits(plan.targets).items():
        first, after = found[0], [s.after_ns for s in found if s.after_ns is not None]
        line = f"{target}: {ms_range([s.limit_ns for s in found])} ms stated, "
        line += f"{first.margin_percent:g} % kept as a margin"
        if after:
            line += f"; after a failure {ms_range(after)} ms, {first.after_margin_percent:g} % kept"
        lines.append(line)
    return lines


def documents(scenario: Scenario) -> list[str]:
    """Return, for each target that says it, where its limits come from."""
    chinese = speaks_chinese()
    return [
        f"{target.id}: {escaped(said)}"
        for target in scenario.targets
        if (said := (chinese and target.document_zh) or target.document)
    ]


def _possible(plan: Plan, scenario: Scenario) -> Table:
    """Return the pairs of a question without a plan: the best to be had, and which can hold."""
    table = Table(
        title="Targets (one-way ms; best: with everything built)", title_justify="default"
    )
    for name in ("target", "from", "to"):
        table.add_column(name)
    for name in ("floor", "before", "best", "limit"):
        table.add_column(name, justify="right")
    table.add_column("can hold")
    subject = Subject(plan, scenario)
    for t in plan.targets:
        table.add_row(
            t.id,
            _name(t.source, scenario),
            _name(t.sink, scenario),
            *(ms(ns) for ns in (t.floor_ns, t.before_ns, subject.best_ns(t), t.limit_ns)),
            yes_or_no(not subject.is_impossible(t)),
        )
    return table


def _impossible(plan: Plan, scenario: Scenario) -> Table:
    table = Table(title="Cannot be met, whatever is built", title_justify="default")
    for name in ("target", "from", "to", "why"):
        table.add_column(name)
    for name in ("floor", "limit", "best"):
        table.add_column(name, justify="right")
    for item in plan.impossible:
        table.add_row(
            item.id,
            _name(item.source, scenario),
            _name(item.sink, scenario),
            reason(item),
            ms(item.floor_ns),
            ms(item.limit_ns),
            ms(item.best_ns),
        )
    return table


def reason(item: Impossible) -> str:
    """Return why a target cannot be met, in the field's words."""
    return f"after {EVERY}; {_obstacle(item)}" if item.failure == EVERY else _obstacle(item)


def _obstacle(item: Impossible) -> str:
    match item.obstacle:
        case Obstacle.PHYSICS:
            return "physics: no fibre on offer is faster than the floor"
        case Obstacle.NETWORK:
            return "no route is short enough with everything built"
        case Obstacle.FAILURE:
            return f"holds intact, fails after {item.failure}"
        case Obstacle.PROTECTION:
            return "no two paths without a risk in common, each within its limit"
        case Obstacle.AVAILABILITY:
            return (
                f"holds at most {most_percent(item.best_availability or 0)} % of the time, "
                f"{asked_percent(item.availability or 0)} % is asked"
            )
        case Obstacle.CONFIDENCE:
            return f"{item.failure}: {_too_unlikely(item)}"


def _too_unlikely(item: Impossible) -> str:
    """Return what is asked of a path that none has, and the most that could be asked."""
    asked = asked_percent(item.confidence or 0)
    if item.best_confidence is None:
        return f"no path is in time with {asked} %, nor with 50 %"
    best = asked_percent(item.best_confidence)
    return f"no path is in time with {asked} %; of this pair at most {best} % can be asked"


def _links(plan: Plan, scenario: Scenario) -> Table:
    table = Table(title="Direct links to light", title_justify="default")
    table.add_column("link")
    for name in ("fibre km", "new km", "reused km", "one-way ms", "RTT ms"):
        table.add_column(name, justify="right")
    for name in ("glass", "slack", "amplifiers", "nodes", "regen.", "terminals"):
        table.add_column(name, justify="right")
    table.add_column(f"terminals {unit(plan.currency)}", justify="right")
    for link in plan.links:
        parts = link.parts
        table.add_row(
            f"{_name(link.a, scenario)} - {_name(link.b, scenario)}",
            *(number(km, 1) for km in (link.length_km, link.new_cable_km, link.reused_km)),
            ms(link.one_way_ns),
            ms(2 * link.one_way_ns),
            *(
                ms(ns)
                for ns in (
                    parts.glass_ns,
                    parts.slack_ns,
                    parts.amplifiers_ns,
                    parts.pass_through_ns,
                    parts.regenerators_ns,
                    parts.terminals_ns,
                )
            ),
            mcny(link.cost_cny),
        )
    return table


def _course(link: PlanLink, scenario: Scenario) -> str:
    stops = " - ".join(_name(p, scenario) for p in (link.a, *link.via, link.b))
    return f"{stops}: {number(link.length_km, 1)} km, {ms(link.one_way_ns)} ms one-way"


def _spans(plan: Plan, scenario: Scenario) -> Table:
    table, m = Table(title="Spans to build or light", title_justify="default"), unit(plan.currency)
    for name in ("span", "what", "fibre"):
        table.add_column(name)
    rent = (f"lease {m}",) if any(cost.lease_cny for cost in plan.spans) else ()
    for name in ("fibre km", f"cable {m}", f"line system {m}", *rent):
        table.add_column(name, justify="right")
    for name in ("length from", "tolerance", "use", "for pairs of"):
        table.add_column(name)
    told = purposes(
        Subject(plan, scenario),
        Words("zh" if speaks_chinese() else "en", plan.currency),
        by_id=True,
    )
    for cost in plan.spans:
        span = scenario.network.span[cost.id]
        table.add_row(
            span.id,
            "build" if span.state.value == "candidate" else "light",
            span.fibre,
            number(span.fibre_km, 1),
            mcny(cost.build_cny),
            mcny(cost.line_system_cny),
            *(mcny(cost.lease_cny) for _ in rent),
            span.length_source.value,
            f"{percent(span.length_tolerance, 0)} %",
            *told[cost.id],
        )
    return table


def _short_of_money(plan: Plan, scenario: Scenario) -> bool:
    """Tell whether nothing but the budget stands in the way of a least-cost plan."""
    objective = scenario.objective
    asked = objective.minimise is Minimise.COST and objective.budget_cny is not None
    return plan.too_dear and asked


def _proof(plan: Plan, scenario: Scenario) -> Text:
    if plan.cost_cny is None:
        ask = ASK_NEXT if scenario.demands is None else ASK_HOW_MUCH
        next_ = f"\n{ask}" if _short_of_money(plan, scenario) else ""
        told = f": {escaped(plan.reason)}{_others(plan, scenario)}{next_}"
        told = "\n".join([told, *unlikely_lines(plan, scenario)])
        return Text.assemble((plan.status.value, "bold"), told)
    cost = f"cost {in_millions(plan.cost_cny, plan.currency)}"
    lines = [f" ({_breakdown(plan)})", *price_line(plan)]
    lines += [_achieved(step, plan.currency) for step in plan.achieved if step.minimise != COST]
    lines.append(_proven(plan, scenario))
    lines += [] if plan.joint is None else joint_lines(plan.joint, plan.odds)
    lines += [] if plan.odds is None else [odds_line(plan.odds)]
    notes = plan.provenance.data_notes
    text = "\n".join([*lines, *(f"note: {escaped(note)}" for note in notes)])
    return Text.assemble((cost, "bold"), text)


def _proven(plan: Plan, scenario: Scenario) -> str:
    """Return of what the plan is proven to be the best, and how far."""
    if claim(plan, scenario) is Claim.GIVEN:
        return "as given: every span and link of it was forced, so nothing was chosen"
    proof = "proven optimal" if plan.status is PlanStatus.OPTIMAL else plan.status.value
    bound = "" if plan.last else f"bound {in_millions(plan.lower_bound_cny or 0, plan.currency)}, "
    return f"{proof}: {bound}gap {gap_percent(plan.gap or 0.0)} % ({escaped(plan.reason)})"


def _others(plan: Plan, scenario: Scenario) -> str:
    """Say that the pairs not listed as impossible can be met, and how their plan is had."""
    subject = Subject(plan, scenario)
    others = sum(not subject.is_impossible(outcome) for outcome in plan.targets)
    if not plan.impossible or not others:
        return ""
    can = "one can" if others == 1 else f"{others} can, all in one plan"
    return f"; the other {can}: netplan explain ... -o DIR writes it"


def _achieved(step: Achieved, currency: str) -> str:
    """Return an objective other than cost in a line: value, bound and budget."""
    name = step.minimise.replace("_", " ")
    budget = "" if step.budget_cny is None else f", budget {in_millions(step.budget_cny, currency)}"
    value, bound = (
        "unknown" if n is None else achieved(step.minimise, n) for n in (step.value, step.bound)
    )
    return f"{name} {value}, bound {bound}{budget}"


def _breakdown(plan: Plan) -> str:
    spent = spending(plan)
    return (
        f"cable {mcny(spent.cable_cny)} + line systems {mcny(spent.line_system_cny)} "
        f"+ terminals {mcny(spent.terminals_cny)}"
        + (f" + lease {mcny(spent.lease_cny)}" if spent.lease_cny else "")
    )


def _name(place: str, scenario: Scenario) -> str:
    """Return a name that fits a table: without what stands in brackets, cut at NAME_WIDTH."""
    found = scenario.network.place[place]
    if speaks_chinese() and found.name_zh:
        return short_name(found.name_zh)
    name = short_name(found.name)
    return name if len(name) <= NAME_WIDTH else f"{name[: NAME_WIDTH - 1].rstrip()}…"
