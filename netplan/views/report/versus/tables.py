"""Plans side by side in the report: figures, inputs, spans and links, targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netplan.model.fitted import REGENERATORS, refits
from netplan.model.plan import Plan, PlanLink, SpanCost, TargetOutcome
from netplan.model.units import NS_PER_MS
from netplan.views.plots.dumbbell import DumbbellRow, DumbbellWords, dumbbell
from netplan.views.report.document import (
    Block,
    Cell,
    Column,
    Figure,
    Kind,
    Paragraph,
    Section,
    Table,
)
from netplan.views.report.facts.cable import cable_km
from netplan.views.report.versus.contestants import Contestant, Duel
from netplan.views.report.words.lookup import Words


def _ms(ns: int | None) -> float | None:
    return None if ns is None else ns / NS_PER_MS


def _delta(new: float | None, old: float | None) -> float | None:
    return None if new is None or old is None else new - old


# --- side by side -------------------------------------------------------------------------


def sides(entries: Sequence[Contestant], words: Words) -> Table:
    """Return one line a plan with everything that is one number."""
    columns = (
        Column(words("c_plan")),
        Column(words("c_is")),
        Column(words("c_status")),
        Column(words("c_cost"), Kind.CNY),
        Column(words("c_against", base=entries[0].letter), Kind.CNY),
        Column(words("c_n_links"), Kind.COUNT),
        Column(words("c_n_built"), Kind.COUNT),
        Column(words("c_n_lit"), Kind.COUNT),
        Column(words("c_sheath"), Kind.KM),
        Column(words("c_n_met"), Kind.COUNT),
        Column(words("c_n_pairs"), Kind.COUNT),
        Column(words("c_margin_intact"), Kind.MS),
        Column(words("c_margin_cut"), Kind.MS),
    )
    rows = tuple(tuple(_side(entry, entries[0], words)) for entry in entries)
    return Table("sides", words("cmp_sides_title"), columns, rows, words("cmp_sides_note"))


def _side(entry: Contestant, base: Contestant, words: Words) -> Iterator[Cell]:
    subject, planned = entry.subject, entry.is_planned
    yield from (entry.letter, entry.title, words(f"proof_{subject.plan.status.value}"))
    yield entry.cost_cny
    yield _delta(entry.cost_cny, base.cost_cny) if entry is not base else None
    yield len(subject.plan.links) if planned else None
    yield len(subject.built) if planned else None
    yield len(subject.lit) if planned else None
    yield cable_km(subject).sheath_km if planned else None
    yield sum(t.met for t in subject.plan.targets) if planned else None
    yield len(subject.plan.targets)
    intact, after_cut = _least_margins(subject.plan) if planned else (None, None)
    yield from (_ms(intact), _ms(after_cut))


def _least_margins(plan: Plan) -> tuple[int | None, int | None]:
    intact = [t.margin_ns for t in plan.targets if t.margin_ns is not None]
    worst = [t.worst_failure for t in plan.targets if t.worst_failure is not None]
    after = [w.margin_ns for w in worst if w.margin_ns is not None]
    return min(intact, default=None), min(after, default=None)


def inputs(against: Sequence[Duel], words: Words) -> Section:
    """Return every input in which the questions differ."""
    return Section("inputs", words("s_cmp_inputs"), tuple(_inputs(d, words) for d in against))


def _inputs(duel: Duel, words: Words) -> Block:
    if not duel.difference.changes:
        return Paragraph(words("cmp_inputs_none", **duel.names))
    columns = (
        Column(words("c_input")),
        Column(duel.base.letter),
        Column(duel.other.letter),
    )
    rows = tuple((c.shown, c.before, c.after) for c in duel.difference.changes)
    title = words("cmp_inputs_title", **duel.names)
    return Table(f"inputs-{duel.other.letter}", title, columns, rows)


# --- what changes -------------------------------------------------------------------------


def changes(against: Sequence[Duel], words: Words) -> Section:
    """Return the spans and links that differ, each with its fate and both prices."""
    blocks = [make(duel, words) for duel in against for make in (_spans, _links)]
    return Section("changes", words("s_cmp_changes"), tuple(blocks))


def _fate(before: SpanCost | PlanLink | None, after: SpanCost | PlanLink | None) -> str:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    return "resized" if refits(before, after) else "kept"


def _carries(duel: Duel) -> bool:
    """Tell whether one of two plans says how its traffic runs."""
    return any(entry.subject.plan.carried for entry in (duel.base, duel.other))


def _spans(duel: Duel, words: Words) -> Block:
    old = {cost.id: cost for cost in duel.base.subject.plan.spans}
    new = {cost.id: cost for cost in duel.other.subject.plan.spans}
    rows = [
        _span_row(id_, old.get(id_), new.get(id_), duel, words)
        for id_ in dict.fromkeys((*new, *old))
        if old.get(id_) != new.get(id_)
    ]
    if not rows:
        return Paragraph(words("cmp_spans_none", **duel.names))
    columns = (
        Column(words("c_span")),
        Column(words("c_change")),
        Column(words("c_what")),
        Column(words("c_fibre")),
        Column(words("c_km"), Kind.KM),
        *(_columns("c_fibre_pairs_in", duel, words) if _carries(duel) else ()),
        *(Column(words("c_cost_in", plan=e.letter), Kind.CNY) for e in (duel.base, duel.other)),
    )
    order = [words(f"ch_{fate}") for fate in ("added", "removed", "resized", "kept")]
    rows.sort(key=lambda row: order.index(str(row[1])))
    title = words("cmp_spans_title", **duel.names)
    return Table(f"spans-{duel.other.letter}", title, columns, tuple(rows))


def _columns(key: str, duel: Duel, words: Words) -> tuple[Column, ...]:
    """Return a count of both plans."""
    return tuple(
        Column(words(key, plan=entry.letter), Kind.COUNT) for entry in (duel.base, duel.other)
    )


def _span_row(
    id_: str, before: SpanCost | None, after: SpanCost | None, duel: Duel, words: Words
) -> tuple[Cell, ...]:
    subject = (duel.base if after is None else duel.other).subject
    span = subject.scenario.network.span[id_]
    return (
        subject.pair(span.a, span.b),
        words(f"ch_{_fate(before, after)}"),
        words("what_build" if span in subject.built else "what_light"),
        span.fibre,
        span.fibre_km,
        *((one and one.fibre_pairs for one in (before, after)) if _carries(duel) else ()),
        None if before is None else before.cost_cny,
        None if after is None else after.cost_cny,
    )


def _links(duel: Duel, words: Words) -> Block:
    old = {link.id: link for link in duel.base.subject.plan.links}
    new = {link.id: link for link in duel.other.subject.plan.links}
    rows = [
        _link_row(fate, old.get(id_), new.get(id_), duel, words)
        for id_ in dict.fromkeys((*new, *old))
        if (fate := _link_fate(old.get(id_), new.get(id_))) is not None
    ]
    if not rows:
        return Paragraph(words("cmp_links_none", **duel.names))
    columns = (
        Column(words("c_link")),
        Column(words("c_change")),
        *(_columns("c_channels_in", duel, words) if _carries(duel) else ()),
        *(_columns("c_regenerators_in", duel, words) if _regenerated(duel) else ()),
        *(Column(words("c_km_in", plan=e.letter), Kind.KM) for e in (duel.base, duel.other)),
        *(Column(words("c_ms_in", plan=e.letter), Kind.MS) for e in (duel.base, duel.other)),
        Column(words("c_difference", **duel.names), Kind.MS),
    )
    title, note = words("cmp_links_title", **duel.names), words("cmp_links_note")
    return Table(f"links-{duel.other.letter}", title, columns, tuple(rows), note)


def _link_fate(before: PlanLink | None, after: PlanLink | None) -> str | None:
    if before is None or after is None:
        return _fate(before, after)
    if before.route != after.route:
        return "rerouted"
    if refits(before, after):
        return "resized"
    return None if before.one_way_ns == after.one_way_ns else "kept_link"


def _regenerated(duel: Duel) -> bool:
    """Tell whether some link has other regenerators on the same route, or channels have any."""
    links = [x for e in (duel.base, duel.other) for x in e.subject.plan.links if x.regenerators]
    alone = any(
        refit.what == REGENERATORS
        for moved in duel.difference.moved
        if moved.change == "resized"
        for refit in moved.refits
    )
    return alone or (_carries(duel) and bool(links))


def _link_row(
    fate: str, before: PlanLink | None, after: PlanLink | None, duel: Duel, words: Words
) -> tuple[Cell, ...]:
    link = after or before
    assert link is not None
    subject = (duel.base if after is None else duel.other).subject
    both = (before, after)
    times = [None if one is None else one.one_way_ns / NS_PER_MS for one in both]
    lengths = [None if one is None else one.length_km for one in both]
    name = subject.pair(link.a, link.b)
    fitted = (
        *((one and one.channel_count for one in both) if _carries(duel) else ()),
        *((one and one.regenerators for one in both) if _regenerated(duel) else ()),
    )
    return (name, words(f"ch_{fate}"), *fitted, *lengths, *times, _delta(times[1], times[0]))


# --- targets ------------------------------------------------------------------------------


def targets(against: Sequence[Duel], words: Words) -> Section:
    """Return every pair that both plans speak of, with a plot for each target."""
    blocks: list[Block] = []
    for duel in against:
        blocks.extend(_dumbbells(duel, words))
        blocks.append(_pairs(duel, words))
    return Section("targets", words("s_targets"), tuple(blocks))


def _shared(duel: Duel) -> list[tuple[TargetOutcome, TargetOutcome]]:
    old, new = duel.base.outcomes(), duel.other.outcomes()
    return [(old[key], new[key]) for key in old if key in new]


def _after(t: TargetOutcome, entry: Contestant) -> int | None:
    return t.after_ns if entry.is_planned else None


def _worst(t: TargetOutcome, entry: Contestant) -> int | None:
    worst = t.worst_failure if entry.is_planned else None
    return None if worst is None else worst.one_way_ns


def _pairs(duel: Duel, words: Words) -> Table:
    both = (duel.base, duel.other)
    columns = (
        Column(words("c_target")),
        Column(words("c_from")),
        Column(words("c_to")),
        Column(words("c_before"), Kind.MS),
        *(Column(words("c_ms_in", plan=e.letter), Kind.MS) for e in both),
        Column(words("c_difference", **duel.names), Kind.MS),
        *(Column(words("c_limit_in", plan=e.letter), Kind.MS) for e in both),
        *(Column(words("c_worst_in", plan=e.letter), Kind.MS) for e in both),
    )
    rows = tuple(_pair_row(one, two, duel, words) for one, two in _shared(duel))
    title, note = words("cmp_targets_title", **duel.names), words("cmp_targets_note")
    return Table(f"targets-{duel.other.letter}", title, columns, rows, note, grouped=2)


def _pair_row(one: TargetOutcome, two: TargetOutcome, duel: Duel, words: Words) -> tuple[Cell, ...]:
    subject = duel.base.subject
    before, after = _after(one, duel.base), _after(two, duel.other)
    return (
        words.target(one.id),
        subject.name(one.source),
        subject.name(one.sink),
        _ms(one.before_ns),
        _ms(before),
        _ms(after),
        None if before is None or after is None else (after - before) / NS_PER_MS,
        one.limit_ns / NS_PER_MS,
        two.limit_ns / NS_PER_MS,
        _ms(_worst(one, duel.base)),
        _ms(_worst(two, duel.other)),
    )


def _dumbbells(duel: Duel, words: Words) -> Iterator[Figure]:
    for target in duel.base.subject.target_ids:
        pairs = [(one, two) for one, two in _shared(duel) if one.id == target]
        if not pairs:
            continue
        title = words("cmp_dumbbell_title", **duel.names, target=words.target(target))
        name = duel.base.subject.name
        several = len({one.source for one, _ in pairs}) > 1
        rows = [
            DumbbellRow(
                duel.base.subject.pair(one.source, one.sink) if several else name(one.sink),
                min(one.floor_ns, two.floor_ns) / NS_PER_MS,
                _ms(_after(one, duel.base)),
                _ms(_after(two, duel.other)),
                two.limit_ns / NS_PER_MS,
                None,
                None,
            )
            for one, two in pairs
        ]
        texts = DumbbellWords(
            title=title,
            axis=words("ax_ms"),
            floor=words("lg_floor"),
            before=duel.base.letter,
            after=duel.other.letter,
            limit=words("c_limit_in", plan=duel.other.letter),
            worst="",
            worst_limit="",
            cut_off="—",
        )
        yield Figure(f"latency-{target}-{duel.other.letter}", title, dumbbell(rows, texts))
