"""The section on what cannot be met: why, by how much, and what limits would be needed."""

from __future__ import annotations

from collections.abc import Iterator

from netplan.failures.failure import EVERY, INTACT
from netplan.model import shown
from netplan.model.plan import Impossible, Obstacle
from netplan.model.shown import ms as ms_text
from netplan.model.units import NS_PER_MS
from netplan.views.report.document import Cell, Column, Kind, Section, Table
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words

PATHS = (Obstacle.PHYSICS, Obstacle.NETWORK, Obstacle.FAILURE)
"""What a longer limit for a single path would cure."""


def ms(ns: int | None, words: Words) -> Cell:
    """Return a latency as a cell: ms, or "cut off" where there is no path."""
    return words("cut_off") if ns is None else ns / NS_PER_MS


def milliseconds(ns: int) -> str:
    """Return ms with 3 decimals, for running text."""
    return ms_text(ns)


def section(subject: Subject, words: Words) -> Section | None:
    """Return every target that cannot hold with its reason, None when there is none."""
    if not subject.plan.impossible:
        return None
    columns = (
        Column(words("c_target")),
        Column(words("c_from")),
        Column(words("c_to")),
        Column(words("c_why")),
        Column(words("c_failure")),
        Column(words("c_limit"), Kind.MS),
        Column(words("c_floor"), Kind.MS),
        Column(words("c_best"), Kind.MS),
        Column(words("c_short"), Kind.MS),
    )
    rows = tuple(_impossible_row(item, subject, words) for item in subject.plan.impossible)
    table = Table(
        "impossible", words("s_impossible"), columns, rows, words("imp_note"), shown=60, grouped=2
    )
    return Section("impossible", words("s_impossible"), (table,))


def _impossible_row(item: Impossible, subject: Subject, words: Words) -> tuple[Cell, ...]:
    short = None if item.best_ns is None else (item.best_ns - item.limit_ns) / NS_PER_MS
    if item.obstacle is Obstacle.AVAILABILITY:
        short = None  # fast enough, but not often enough
    failing = item.failure != INTACT
    return (
        words.target(item.id),
        subject.name(item.source),
        subject.name(item.sink),
        _why(item, words),
        words.failure(item.failure, subject.lost(item.failure)) if failing else words("intact"),
        item.limit_ns / NS_PER_MS,
        item.floor_ns / NS_PER_MS,
        ms(item.best_ns, words),
        short,
    )


def _why(item: Impossible, words: Words) -> str:
    match item.obstacle:
        case Obstacle.PHYSICS:
            return words("imp_physics", floor=milliseconds(item.floor_ns))
        case Obstacle.NETWORK:
            off = "_off" if item.best_ns is None else ""
            return words(f"imp_network{'_every' if item.failure == EVERY else off}")
        case Obstacle.FAILURE:
            return words("imp_failure")
        case Obstacle.PROTECTION:
            return words(f"imp_protection{'_off' * (item.best_ns is None)}")
        case Obstacle.CONFIDENCE:
            return _too_unlikely(item, words)
        case Obstacle.AVAILABILITY:
            best, asked = item.best_availability or 0, item.availability or 0
            shares = {"best": shown.most_percent(best), "asked": shown.asked_percent(asked)}
            return words("imp_availability", **shares)


def _too_unlikely(item: Impossible, words: Words) -> str:
    """Return that no path has the probability asked for, and the most that can be asked."""
    if item.best_ns is None:
        return words("imp_confidence_off")
    asked = shown.asked_percent(item.confidence or 0)
    if item.best_confidence is None:
        return words("imp_confidence_never", asked=asked)
    return words("imp_confidence", asked=asked, best=shown.asked_percent(item.best_confidence))


def relaxations(subject: Subject, words: Words) -> Iterator[str]:
    """Say for every target how many pairs cannot hold and what limits would be needed."""
    for target in subject.target_ids:
        items = [item for item in subject.plan.impossible if item.id == target]
        if not items:
            continue
        pairs = {(item.source, item.sink) for item in items}
        n, k = len(subject.outcomes(target)), len(pairs)
        said = [words("sum_cannot", target=words.target(target), n=n, k=k)]
        asked = [i for i in items if i.obstacle in PATHS]
        for after_cut, key in ((False, "sum_relax"), (True, "sum_relax_cut")):
            best = [i.best_ns for i in asked if (i.failure != INTACT) is after_cut]
            if best and None not in best:
                said.append(words(key, ms=milliseconds(max(ns for ns in best if ns is not None))))
        yield ("" if words.lang == "zh" else " ").join(said)
