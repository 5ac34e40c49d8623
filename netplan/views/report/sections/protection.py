"""The section on 1+1 protection, and the availability asked for."""

from __future__ import annotations

from dataclasses import replace

from netplan.model.plan import PairPath, TargetOutcome
from netplan.model.units import NS_PER_MS
from netplan.views.report.document import Block, Cell, Column, Kind, Paragraph, Section, Table
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words


def section(subject: Subject, words: Words) -> Section | None:
    """Return the two paths of every pair and the price of 1+1; None where none is asked for."""
    rows = [outcome for outcome in subject.plan.targets if outcome.pair is not None]
    if not rows or subject.plan.cost_cny is None:
        return None
    blocks: list[Block] = [Paragraph(text) for text in _price(subject, words)]
    blocks.append(_pairs(rows, subject, words))
    return Section("protection", words("s_protection"), tuple(blocks))


def with_needs(found: Section | None, subject: Subject, words: Words) -> Section | None:
    """Return the section on availability with the shares that the scenario asks for."""
    rows = [outcome for outcome in subject.plan.targets if outcome.uptime is not None]
    if found is None or not rows:
        return found
    return replace(found, blocks=(*found.blocks, _needs(rows, subject, words)))


def _price(subject: Subject, words: Words) -> list[str]:
    price, restored = subject.plan.protection_price_cny, subject.plan.restoration
    if price is None or restored is None:
        return []
    low, high = (words.money(cny) for cny in price)
    more = low if price[0] == price[1] else words("pair_between", low=low, high=high)
    return [words("pair_price", price=more, restored=words.money(restored.cost_cny))]


def _pairs(rows: list[TargetOutcome], subject: Subject, words: Words) -> Table:
    columns = (
        Column(words("c_target")),
        Column(words("c_from")),
        Column(words("c_to")),
        Column(words("c_working"), Kind.MS),
        Column(words("c_limit"), Kind.MS),
        Column(words("c_protection"), Kind.MS),
        Column(words("c_protection_limit"), Kind.MS),
        Column(words("c_disjoint")),
        Column(words("c_working_path")),
        Column(words("c_protection_path")),
        Column(words("c_met"), Kind.YES),
    )
    kinds = ", ".join(dict.fromkeys(row.pair.disjoint for row in rows if row.pair))
    return Table(
        "pairs",
        words("pair_title"),
        columns,
        tuple(_pair_cells(row, subject, words) for row in rows),
        words("pair_note", kinds=kinds),
        grouped=2,
    )


def _pair_cells(row: TargetOutcome, subject: Subject, words: Words) -> tuple[Cell, ...]:
    pair = row.pair
    assert pair is not None  # rows are those with one
    return (
        words.target(row.id),
        subject.name(pair.source),
        subject.name(row.sink),
        _ms(pair.working),
        row.limit_ns / NS_PER_MS,
        _ms(pair.protection),
        pair.limit_ns / NS_PER_MS,
        pair.disjoint,
        _via(pair.source, pair.working, subject),
        _via(pair.source, pair.protection, subject),
        pair.met,
    )


def _needs(rows: list[TargetOutcome], subject: Subject, words: Words) -> Table:
    columns = (
        Column(words("c_target")),
        Column(words("c_from")),
        Column(words("c_to")),
        Column(words("c_limit"), Kind.MS),
        Column(words("c_asked"), Kind.ASKED),
        Column(words("c_at_least"), Kind.AT_LEAST),
        Column(words("c_at_most"), Kind.AT_MOST),
        Column(words("c_met"), Kind.YES),
    )
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        need = row.uptime
        assert need is not None  # rows are those with one
        ends = subject.name(row.source), subject.name(row.sink)
        shares = need.asked, need.at_least, need.at_most
        cells.append((words.target(row.id), *ends, need.limit_ns / NS_PER_MS, *shares, need.met))
    return Table("needs", words("need_title"), columns, tuple(cells), words("need_note"), grouped=2)


def _via(source: str, path: PairPath | None, subject: Subject) -> str | None:
    """Return the places that a path passes."""
    if path is None:
        return None
    places = [source]
    for id_ in (id_ for route in path.routes for id_ in route):
        span = subject.scenario.network.span[id_]
        places.append(span.b if span.a == places[-1] else span.a)
    return " – ".join(subject.name(place) for place in places[1:-1])


def _ms(path: PairPath | None) -> float | None:
    return None if path is None else path.parts.total_ns / NS_PER_MS
