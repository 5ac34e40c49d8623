"""The report that compares finished plans, as one document: what differs, where, for how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netplan.model import shown
from netplan.model.plan import TargetOutcome
from netplan.views.backdrop import Backdrop
from netplan.views.plots.front import FrontPoint
from netplan.views.report.compose import front_section
from netplan.views.report.document import Block, Bullets, Document, Section
from netplan.views.report.facts.cable import cable_km
from netplan.views.report.sections import basis
from netplan.views.report.sections.impossible import milliseconds, relaxations
from netplan.views.report.versus import burden as versus_burden
from netplan.views.report.versus import tables as versus_tables
from netplan.views.report.versus import why as versus_why
from netplan.views.report.versus.contestants import Contestant, Duel, contestants, duels
from netplan.views.report.versus.map import difference_map
from netplan.views.report.words.lookup import Words
from netplan.whatif.compare.comparison import Comparison


def compose_comparison(
    comparison: Comparison,
    lang: str = "en",
    front: Sequence[FrontPoint] = (),
    background: Backdrop | None = None,
) -> Document:
    """Return the report that compares plans, the first being the base.

    Args:
        comparison: two plans or more, see ``netplan.whatif.compare.comparison``.
        lang: "zh" or "en".
        front: plans of the same question under other limits, costs in their currency; draws the
            cost-latency front when given.
        background: what lies behind the maps; None for the bundled coast.

    Raises:
        RequestError: there is no report in that language.
    """
    words = Words(lang, comparison.currency)
    entries = contestants(comparison, lang)
    against = duels(comparison, entries)
    sections: list[Section | None] = [
        _summary(entries, against, words),
        versus_tables.inputs(against, words),
        _maps(against, words, background),
        versus_tables.changes(against, words),
        versus_tables.targets(against, words),
        versus_burden.cost(entries, words),
        front_section(front, words),
        versus_burden.cable(entries, words),
        versus_burden.failures(entries, words),
        versus_burden.indicators(entries, words),
        versus_why.section(comparison, against, words),
        versus_burden.proof(entries, words),
        basis.glossary(words, traffic=any(entry.subject.plan.carried for entry in entries)),
    ]
    version = entries[0].subject.plan.provenance.netplan_version
    joint = " ｜ " if lang == "zh" else " | "
    return Document(
        lang=lang,
        title=joint.join(f"{entry.letter} {entry.title}" for entry in entries),
        subtitle=words("cmp_of"),
        footer=words("cmp_footer", version=version, n=len(entries)),
        words={key: words(key) for key in ("yes", "no")},
        sections=tuple(section for section in sections if section is not None),
        currency=comparison.currency,
    )


def _maps(against: Sequence[Duel], words: Words, background: Backdrop | None) -> Section:
    figures = tuple(difference_map(duel, words, background) for duel in against)
    return Section("map", words("s_cmp_map"), figures)


# --- summary ------------------------------------------------------------------------------


def _summary(entries: Sequence[Contestant], against: Sequence[Duel], words: Words) -> Section:
    items = [item for duel in against for item in _duel(duel, words)]
    blocks: tuple[Block, ...] = (Bullets(tuple(items)), versus_tables.sides(entries, words))
    return Section("summary", words("s_summary"), blocks)


def _duel(duel: Duel, words: Words) -> Iterator[str]:
    found = duel.difference
    if found.same:
        yield words("cmp_same", **duel.names)
        return
    yield from _money(duel, words)
    fates = [moved.change for moved in found.moved]
    yield words(
        "cmp_changed",
        **duel.names,
        added=fates.count("added"),
        removed=fates.count("removed"),
        rerouted=fates.count("rerouted"),
        kept=len(found.kept),
    )
    if resized := fates.count("resized"):
        yield words("cmp_resized", **duel.names, resized=resized)
    yield from _latencies(duel, words)
    if len(found.changes) == 1 and found.unproven:
        yield words("cmp_mixed_unproven", what=found.changes[0].shown)
    elif len(found.changes) == 1:
        yield words("cmp_mixed", what=found.changes[0].shown)
    elif found.changes:
        yield words("cmp_question", n=len(found.changes))
    else:
        yield words("cmp_same_question")


def _money(duel: Duel, words: Words) -> Iterator[str]:
    for entry in (duel.base, duel.other):
        if entry.cost_cny is None:
            status = words(f"st_{entry.subject.plan.status.value}")
            yield words("cmp_no_plan", other=entry.letter, status=status)
            joint = "：" if words.lang == "zh" else ": "
            for needed in relaxations(entry.subject, words):
                yield f"{entry.letter}{joint}{needed}"
    base, other = duel.base.cost_cny, duel.other.cost_cny
    if base is None or other is None:
        return
    delta = words("cmp_equal")
    if other != base:
        percent = f"{shown.percent(abs(other - base) / base)} %" if base else "—"
        amount = words.money(abs(other - base))
        delta = words("cmp_more" if other > base else "cmp_less", amount=amount, percent=percent)
    yield words("cmp_costs", **duel.names, cost=words.money(other), delta=delta)
    yield from _proof(duel, words)
    km = {key: cable_km(entry.subject).sheath_km for key, entry in _both(duel)}
    yield words(
        "cmp_km",
        **duel.names,
        base_km=shown.number(km["base"], 1),
        other_km=shown.number(km["other"], 1),
    )


def _proof(duel: Duel, words: Words) -> Iterator[str]:
    """Say which plan is not proven the best, and what that leaves of the difference."""
    unproven = [side.plan for side in duel.difference.unproven]
    for entry in (duel.base, duel.other):
        plan = entry.subject.plan
        if plan in unproven and plan.lower_bound_cny is not None:
            yield words("cmp_unproven", plan=entry.letter, bound=words.money(plan.lower_bound_cny))
    if unproven and (best := duel.difference.best_delta_cny) is not None:
        low, high = (("−" if cny < 0 else "+") + words.money(abs(cny)) for cny in best)
        yield words("cmp_best_delta", **duel.names, low=low, high=high)


def _both(duel: Duel) -> tuple[tuple[str, Contestant], ...]:
    return ("base", duel.base), ("other", duel.other)


def _latencies(duel: Duel, words: Words) -> Iterator[str]:
    """Say for each target that both plans serve what becomes faster and slower."""
    old, new = duel.base.outcomes(), duel.other.outcomes()
    if duel.base.cost_cny is None or duel.other.cost_cny is None:
        return
    for target in duel.base.subject.target_ids:
        pairs = [(old[key], new[key]) for key in old if key[0] == target and key in new]
        served = [(a, b) for one, two in pairs for a, b in _times(one, two)]
        if not pairs or len(served) < len(pairs):
            continue
        yield words(
            "cmp_latency",
            **duel.names,
            target=words.target(target),
            base_ms=milliseconds(max(a for a, _ in served)),
            other_ms=milliseconds(max(b for _, b in served)),
            faster=sum(b < a for a, b in served),
            slower=sum(b > a for a, b in served),
            same=sum(a == b for a, b in served),
        )


def _times(one: TargetOutcome, two: TargetOutcome) -> Iterator[tuple[int, int]]:
    if one.after_ns is not None and two.after_ns is not None:
        yield one.after_ns, two.after_ns
