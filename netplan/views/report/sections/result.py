"""The sections a decision-maker reads: summary, map, targets, links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netplan.model.claims import Claim, claim
from netplan.model.figures import path_spans, spending, tightest
from netplan.model.plan import Plan, PlanStatus, StatedLimits, TargetOutcome
from netplan.model.shown import gap_percent, number, percent
from netplan.model.units import NS_PER_MS
from netplan.views.backdrop import Backdrop
from netplan.views.report import figures
from netplan.views.report.document import (
    UNITS,
    Block,
    Bullets,
    Cell,
    Column,
    KeyFigure,
    KeyFigures,
    Kind,
    Paragraph,
    Section,
    Table,
)
from netplan.views.report.facts.cable import cable_km, length_sources
from netplan.views.report.facts.cuts import cuts
from netplan.views.report.facts.doubt import to_measure, tolerance_ns
from netplan.views.report.facts.money import price_range_cny
from netplan.views.report.facts.purpose import purposes
from netplan.views.report.facts.subject import Subject
from netplan.views.report.sections import confidence, odds, traffic
from netplan.views.report.sections.impossible import milliseconds, ms, relaxations
from netplan.views.report.words.lookup import Words

# --- summary ------------------------------------------------------------------------------


def summary(subject: Subject, words: Words) -> Section:
    """Return what is decided, what it brings, what it costs and how sure it is."""
    plan = subject.plan
    blocks: list[Block] = [KeyFigures(tuple(_key_figures(subject, words)))]
    items = [*_what(subject, words), *_latencies(subject, words), *_surety(subject, words)]
    if plan.too_dear:
        least = words.money(plan.lower_bound_cny or 0)
        blocks.append(Paragraph(words("sum_over_budget", least=least), strong=True))
    elif plan.overloaded:
        blocks.append(Paragraph(words("sum_overloaded"), strong=True))
    elif plan.joint is not None and plan.too_unlikely:
        blocks.append(Paragraph(confidence.unlikely(plan.joint, words), strong=True))
    elif plan.status is PlanStatus.INFEASIBLE:
        blocks.append(Paragraph(words("sum_infeasible", n=len(plan.impossible)), strong=True))
    elif plan.status is PlanStatus.NO_PLAN:
        blocks.append(
            Paragraph(words("sum_no_plan", reason=words.reason(plan.reason)), strong=True)
        )
    if plan.impossible:
        items.extend(relaxations(subject, words))
    if items:
        blocks.append(Bullets(tuple(items)))
    return Section("summary", words("s_summary"), tuple(blocks))


def _key_figures(subject: Subject, words: Words) -> Iterator[KeyFigure]:
    plan = subject.plan
    if plan.cost_cny is not None:
        amount, unit = words.money(plan.cost_cny).split(" ", 1)
        yield KeyFigure(words("key_cost"), amount, unit)
        yield KeyFigure(
            words("key_links"), str(len(plan.links)), words("unit_links", n=len(plan.links))
        )
        sheath = number(cable_km(subject).sheath_km, 1)
        yield KeyFigure(words("key_sheath"), sheath, words("unit_sheath"))
        yield from traffic.key_figures(subject, words)
    if plan.impossible:
        pairs = len({(item.id, item.source, item.sink) for item in plan.impossible})
        yield _share("key_impossible", pairs, plan, words)
    elif plan.measured:
        met = sum(outcome.met for outcome in plan.targets)
        yield _share("key_targets", met, plan, words)
    least = tightest(plan.targets)
    if least is not None and plan.cost_cny is not None:
        note = words(f"margin_{least.state.value}")
        margin = milliseconds(least.margin_ns)
        yield KeyFigure(words("key_margin"), margin, UNITS[words.lang][Kind.MS], note)
    found = claim(plan, subject.scenario)
    if plan.cost_cny is not None and found is Claim.GIVEN:
        yield KeyFigure(words("key_proof"), words("proof_given"), "")
    elif plan.status is PlanStatus.FEASIBLE and plan.gap is not None:
        yield KeyFigure(words("key_proof"), f"{gap_percent(plan.gap)} %", words("unit_gap"))
    else:
        proof = _proof(plan)
        yield KeyFigure(words("key_proof"), words(f"proof_{proof}"), "")


def _proof(plan: Plan) -> str:
    """Return the name of how a search ended, for the words of it."""
    if plan.too_dear:
        return "over_budget"
    if plan.overloaded:
        return "overloaded"
    return "too_unlikely" if plan.too_unlikely else plan.status.value


def _share(key: str, pairs: int, plan: Plan, words: Words) -> KeyFigure:
    """Return how many of all pairs; in Chinese as one fraction."""
    all_ = words("of_n", n=len(plan.targets))
    value, unit = (f"{pairs}{all_}", "") if words.lang == "zh" else (str(pairs), all_)
    return KeyFigure(words(key), value, unit)


def _what(subject: Subject, words: Words) -> Iterator[str]:
    plan = subject.plan
    met = sum(outcome.met for outcome in plan.targets)
    failures = len(subject.model.failures) - 1
    if plan.cost_cny is None:
        return
    key = "sum_all_hold" if met == len(plan.targets) else "sum_holds"
    if not failures:
        key = f"{key}_intact"
    yield words(key, met=met, n=len(plan.targets), failures=failures)
    if subject.is_idle:
        yield words("sum_nothing")
        return
    yield words(
        "sum_build",
        links=len(plan.links),
        spans=len(subject.built),
        sheath=number(cable_km(subject).sheath_km, 1),
        lit=len(subject.lit),
    )
    spent = spending(subject.plan)
    yield words(
        "sum_cost",
        cost=words.money(plan.cost_cny),
        cable=words.money(spent.cable_cny),
        line=words.money(spent.line_system_cny),
        terminals=words.money(spent.terminals_cny),
    )
    if spent.lease_cny:
        years = subject.scenario.lease.horizon_years if subject.scenario.lease else 0
        yield words("sum_lease", lease=words.money(spent.lease_cny), years=f"{years:g}")


def _latencies(subject: Subject, words: Words) -> Iterator[str]:
    if subject.plan.cost_cny is None:
        return
    for target in subject.target_ids:
        outcomes = subject.outcomes(target)
        before = [t.before_ns for t in outcomes if t.before_ns is not None]
        after = [t.after_ns for t in outcomes if t.after_ns is not None]
        name = words.target(target)
        if len(before) < len(outcomes) or len(after) < len(outcomes):
            yield words("sum_target_cut", target=name)
            continue
        tight = min(outcomes, key=lambda t: t.margin_ns or 0)
        margin = tight.margin_ns or 0
        key = "chg_stays" if before == after else "chg_falls"
        yield words(
            "sum_pair" if len(outcomes) == 1 else "sum_target",
            target=name,
            change=words(
                "chg_today" if subject.is_idle else key,
                before=_range(before, words),
                after=_range(after, words),
            ),
            limit=_range([t.limit_ns for t in outcomes], words),
            pair=subject.pair(tight.source, tight.sink),
            margin=words("mar_over" if margin < 0 else "mar_spare", ms=milliseconds(abs(margin))),
        )
        yield from _kept([t.stated for t in outcomes if t.stated is not None], name, words)
    worst = next(iter(cuts(subject)), None)
    if worst is not None:
        yield words(
            "sum_worst_off" if worst.one_way_ns is None else "sum_worst",
            failure=words.failure(worst.failure, subject.lost(worst.failure)),
            sink=subject.name(worst.sink),
            ms=milliseconds(worst.one_way_ns or 0),
            limit=milliseconds(worst.limit_ns),
        )


def _kept(found: Sequence[StatedLimits], target: str, words: Words) -> Iterator[str]:
    """Yield which margins a target keeps below its limits, nothing where it keeps none."""
    after = [stated.after_ns for stated in found if stated.after_ns is not None]
    if found:
        yield words(
            "sum_kept_cut" if after else "sum_kept",
            target=target,
            stated=_range([stated.limit_ns for stated in found], words),
            percent=f"{found[0].margin_percent:g}",
            after=_range(after or [0], words),
            after_percent=f"{found[0].after_margin_percent or 0:g}",
        )


def _range(times: Sequence[int], words: Words) -> str:
    """Return the least and the largest of some times in ms; one of them where they read alike."""
    ends = dict.fromkeys(milliseconds(ns) for ns in (min(times), max(times)))
    return ("～" if words.lang == "zh" else "–").join(ends)


def _claimed(subject: Subject, words: Words) -> str:
    """Return of what the plan is proven to be the best, as far as it is."""
    plan = subject.plan
    found = claim(plan, subject.scenario)
    optimal = plan.status is PlanStatus.OPTIMAL
    if found is Claim.GIVEN:
        return words("sum_given")
    if found is Claim.BEST:
        last = subject.scenario.objective.chain[-1].minimise.value
        objective = words(f"objective_{last}")
        return words("sum_best" if optimal else "sum_best_unproven", objective=objective)
    if optimal:
        return words("sum_optimal")
    if plan.lower_bound_cny is None or plan.gap is None:
        return words("sum_unproven")
    bound, gap = words.money(plan.lower_bound_cny), f"{gap_percent(plan.gap)} %"
    return words("sum_bounded", bound=bound, gap=gap)


def _surety(subject: Subject, words: Words) -> Iterator[str]:
    plan = subject.plan
    if plan.cost_cny is None or subject.is_idle:
        return
    yield _claimed(subject, words)
    yield from odds.summary_of(subject, words)
    yield from confidence.summary_of(subject, words)
    yield from traffic.summary_of(subject, words)
    low, high = price_range_cny(subject)
    yield words("sum_range", low=words.money(low), high=words.money(high))
    estimated = sum(s.share for s in length_sources(subject) if s.source.value == "estimated")
    close = len(to_measure(subject))
    key = "sum_estimated" if close else "sum_estimated_ok"
    yield words(key, share=f"{percent(estimated)} %", n=close)


# --- map, targets, links ------------------------------------------------------------------


def map_section(subject: Subject, words: Words, background: Backdrop | None = None) -> Section:
    """Return the map, over a backdrop; None for the bundled one."""
    return Section("map", words("s_map"), (figures.map_figure(subject, words, background),))


def targets(subject: Subject, words: Words) -> Section:
    """Return every pair before and after, against floor, limit and worst failure.

    Without a plan "after" is what could be had with everything built.
    """
    make = _targets_table if subject.plan.cost_cny is not None else _bests_table
    blocks: tuple[Block, ...] = (*figures.dumbbells(subject, words), make(subject, words))
    return Section("targets", words("s_targets"), blocks)


def _bests_table(subject: Subject, words: Words) -> Table:
    columns = (
        Column(words("c_target")),
        Column(words("c_from")),
        Column(words("c_to")),
        Column(words("c_floor"), Kind.MS),
        Column(words("c_before"), Kind.MS),
        Column(words("c_best"), Kind.MS),
        Column(words("c_limit"), Kind.MS),
        Column(words("c_possible"), Kind.YES),
    )
    rows = tuple(
        (
            words.target(t.id),
            subject.name(t.source),
            subject.name(t.sink),
            t.floor_ns / NS_PER_MS,
            ms(t.before_ns, words),
            ms(subject.best_ns(t), words),
            t.limit_ns / NS_PER_MS,
            not subject.is_impossible(t),
        )
        for t in subject.plan.targets
    )
    note = words("bests_note")
    return Table("targets", words("targets_title"), columns, rows, note, grouped=2)


def _targets_table(subject: Subject, words: Words) -> Table:
    asked = any(outcome.worst_failure is not None for outcome in subject.plan.targets)
    worst = (
        Column(words("c_worst")),
        Column(words("c_then"), Kind.MS),
        Column(words("c_then_limit"), Kind.MS),
    )
    kept = any(outcome.stated is not None for outcome in subject.plan.targets)
    stated = ("c_stated", "c_kept") if kept else ()
    numbers = ("c_floor", "c_before", "c_after", *stated, "c_limit", "c_margin", "c_tolerance")
    columns = (
        Column(words("c_target")),
        Column(words("c_from")),
        Column(words("c_to")),
        *(Column(words(key), Kind.MS) for key in numbers),
        *(worst if asked else ()),
        Column(words("c_met"), Kind.YES),
    )
    rows = tuple(
        (
            *_target_cells(outcome, subject, words, kept=kept),
            *(_worst_cells(outcome, subject, words) if asked else ()),
            outcome.met,
        )
        for outcome in subject.plan.targets
    )
    note = words("targets_note") + (words("targets_kept") if kept else "")
    return Table("targets", words("targets_title"), columns, rows, note, grouped=2)


def _target_cells(
    t: TargetOutcome, subject: Subject, words: Words, *, kept: bool
) -> tuple[Cell, ...]:
    """Return what a row says intact; ``kept``: some target keeps a margin below its limit."""
    spans = path_spans(t, subject.plan, subject.scenario.network)
    return (
        words.target(t.id),
        subject.name(t.source),
        subject.name(t.sink),
        t.floor_ns / NS_PER_MS,
        ms(t.before_ns, words),
        ms(t.after_ns, words),
        *((t.stated_ns / NS_PER_MS, (t.stated_ns - t.limit_ns) / NS_PER_MS) if kept else ()),
        t.limit_ns / NS_PER_MS,
        None if t.margin_ns is None else t.margin_ns / NS_PER_MS,
        tolerance_ns(spans, subject) / NS_PER_MS,
    )


def _worst_cells(t: TargetOutcome, subject: Subject, words: Words) -> tuple[Cell, ...]:
    worst = t.worst_failure
    if worst is None:
        return (None, None, None)
    return (
        words.failure(worst.failure, subject.lost(worst.failure)),
        ms(worst.one_way_ns, words),
        worst.limit_ns / NS_PER_MS,
    )


def links(subject: Subject, words: Words) -> Section | None:
    """Return the links with itemised latency, routes and profile; None without links."""
    if not subject.plan.links:
        return None
    blocks: tuple[Block, ...] = (
        _links_table(subject, words),
        *figures.route_profiles(subject, words),
        _routes_table(subject, words),
    )
    return Section("links", words("s_links"), blocks)


def _links_table(subject: Subject, words: Words) -> Table:
    parts = ("glass", "slack", "amplifiers", "pass", "regen", "terminals")
    columns = (
        Column(words("c_link")),
        Column(words("c_km"), Kind.KM),
        Column(words("c_new_km"), Kind.KM),
        Column(words("c_reused_km"), Kind.KM),
        *(Column(words(f"c_{part}"), Kind.MS) for part in parts),
        Column(words("c_one_way"), Kind.MS),
        Column(words("c_rtt"), Kind.MS),
        Column(words("c_price"), Kind.CNY),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            subject.pair(link.a, link.b),
            link.length_km,
            link.new_cable_km,
            link.reused_km,
            *(
                ns / NS_PER_MS
                for ns in (
                    link.parts.glass_ns,
                    link.parts.slack_ns,
                    link.parts.amplifiers_ns,
                    link.parts.pass_through_ns,
                    link.parts.regenerators_ns,
                    link.parts.terminals_ns,
                )
            ),
            link.one_way_ns / NS_PER_MS,
            2 * link.one_way_ns / NS_PER_MS,
            link.cost_cny,
        )
        for link in subject.plan.links
    )
    return Table("links", words("links_title"), columns, rows, words("links_note"))


def _routes_table(subject: Subject, words: Words) -> Table:
    over = traffic.lit_over(subject, words)
    columns = (
        Column(words("c_link")),
        Column(words("c_via")),
        Column(words("c_regen"), Kind.COUNT),
        Column(words("c_use")),
        Column(words("c_for")),
    )
    told = purposes(subject, words)
    rows = tuple(
        (
            subject.pair(link.a, link.b),
            over.get(link.id) or traffic.by_way_of(link.via, subject, words),
            link.regenerators,
            *told[link.id],
        )
        for link in subject.plan.links
    )
    note = words("routes_lit_note") if over else ""
    return Table("routes", words("routes_title"), columns, rows, note)
