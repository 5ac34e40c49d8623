"""The sections on money, kilometres, failures and availability."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.model.figures import Spending, spending
from netplan.model.network import SpanState
from netplan.model.units import NS_PER_MS
from netplan.planning.running import running_cny
from netplan.views.report import figures
from netplan.views.report.document import Block, Cell, Column, Kind, Paragraph, Section, Table
from netplan.views.report.facts.cable import cable_km
from netplan.views.report.facts.cuts import Cut, cuts
from netplan.views.report.facts.money import (
    by_fibre,
    by_operator,
    by_province,
    price_range_cny,
    terminals,
    upkeep_cny_per_year,
)
from netplan.views.report.facts.purpose import purposes
from netplan.views.report.facts.subject import Subject
from netplan.views.report.sections.availability import availabilities
from netplan.views.report.sections.impossible import ms
from netplan.views.report.words.lookup import Words

FAILURES_SHOWN = 25


# --- money --------------------------------------------------------------------------------


def cost(subject: Subject, words: Words) -> Section | None:
    """Return what the plan costs, split in four ways; None without a plan."""
    if subject.plan.cost_cny is None or subject.is_idle:
        return None
    low, high = price_range_cny(subject)
    note = words(
        "range_note",
        low=words.money(low),
        high=words.money(high),
        upkeep=words.money(upkeep_cny_per_year(subject)),
    )
    spent, lease = spending(subject.plan), subject.scenario.lease
    rent = round(spent.lease_cny / lease.horizon_years) if lease is not None else 0
    running = words(
        "running_note", running=words.money(running_cny(subject.plan, subject.model) - rent)
    )
    if rent and lease is not None:
        told = words("running_lease", rent=words.money(rent), years=f"{lease.horizon_years:g}")
        running = words.sentences(running, told)
    blocks: tuple[Block, ...] = (
        _by_item(subject, words),
        Paragraph(note),
        Paragraph(running),
        figures.cost_figure(subject, words),
        _province_table(subject, words),
        _fibre_table(subject, words),
        _operator_table(subject, words),
        _spans_table(subject, words),
    )
    return Section("cost", words("s_cost"), blocks)


def _by_item(subject: Subject, words: Words) -> Table:
    spent = spending(subject.plan)
    rows: list[tuple[Cell, ...]] = [
        (words(key), cny, cny / (spent.total_cny or 1))
        for key, cny in (
            ("item_cable", spent.cable_cny),
            ("item_line", spent.line_system_cny),
            ("item_terminals", spent.terminals_cny),
            *((("item_lease", spent.lease_cny),) if spent.lease_cny else ()),
        )
    ]
    rows.append((words("total"), spent.total_cny, 1.0 if spent.total_cny else 0.0))
    columns = (
        Column(words("c_item")),
        Column(words("c_cost"), Kind.CNY),
        Column(words("c_share"), Kind.PERCENT),
    )
    return Table("cost-items", words("cost_title"), columns, tuple(rows), total=True)


def _spending_table(
    id_: str, key: str, first: str, spending: Mapping[str, Spending], words: Words, note: str = ""
) -> Table:
    whole = sum(spending.values(), Spending())
    leased = whole.lease_cny > 0
    columns = (
        Column(first),
        Column(words("c_cable_cny"), Kind.CNY),
        Column(words("c_line_cny"), Kind.CNY),
        Column(words("c_term_cny"), Kind.CNY),
        *((Column(words("c_lease_cny"), Kind.CNY),) if leased else ()),
        Column(words("c_cost"), Kind.CNY),
        Column(words("c_share"), Kind.PERCENT),
    )
    rows = tuple(
        (
            name,
            spent.cable_cny,
            spent.line_system_cny,
            spent.terminals_cny,
            *((spent.lease_cny,) if leased else ()),
            spent.total_cny,
            spent.total_cny / (whole.total_cny or 1),
        )
        for name, spent in [*spending.items(), (words("total"), whole)]
    )
    return Table(id_, words(key), columns, rows, note, total=True)


def _province_table(subject: Subject, words: Words) -> Table:
    spending = {name or words("unassigned"): s for name, s in by_province(subject).items()}
    note = words("cost_province_note")
    return _spending_table(
        "cost-province", "cost_province_title", words("c_province"), spending, words, note
    )


def _fibre_table(subject: Subject, words: Words) -> Table:
    spending = {fibre_name(f, subject): spent for f, spent in by_fibre(subject).items()}
    spending[words("item_terminals_row")] = terminals(subject)
    return _spending_table("cost-fibre", "cost_fibre_title", words("c_fibre"), spending, words)


def _operator_table(subject: Subject, words: Words) -> Table:
    spending = {
        words.of_data(name) if name else words("unassigned"): s
        for name, s in by_operator(subject).items()
    }
    spending[words("item_terminals_row")] = terminals(subject)
    note = words("cost_operator_note")
    return _spending_table(
        "cost-operator", "cost_operator_title", words("c_operator"), spending, words, note
    )


def fibre_short(fibre: str, subject: Subject) -> str:
    """Return a kind of fibre for a column: its id, in Chinese as ITU writes it."""
    if subject.lang != "zh":
        return fibre
    name = fibre_name(fibre, subject)
    return name.rpartition("（")[2].removesuffix("）")


def fibre_name(fibre: str, subject: Subject) -> str:
    """Return the name of a kind of fibre in the language of the report."""
    found = subject.scenario.equipment.fibres[fibre]
    return (subject.lang == "zh" and found.name_zh) or found.name


def _spans_table(subject: Subject, words: Words) -> Table:
    leased = any(price.lease_cny for price in subject.plan.spans)
    columns = (
        Column(words("c_span")),
        Column(words("c_what")),
        Column(words("c_fibre")),
        Column(words("c_km"), Kind.KM),
        Column(words("c_links_on"), Kind.COUNT),
        Column(words("c_use")),
        Column(words("c_for")),
        Column(words("c_cable_cny"), Kind.CNY),
        Column(words("c_line_cny"), Kind.CNY),
        *((Column(words("c_lease_cny"), Kind.CNY),) if leased else ()),
        Column(words("c_operator")),
        Column(words("c_source")),
        Column(words("c_tol"), Kind.PERCENT),
    )
    told = purposes(subject, words)
    rows = tuple(
        (
            subject.pair(span.a, span.b),
            words("what_build" if span.state is SpanState.CANDIDATE else "what_light"),
            fibre_short(span.fibre, subject),
            span.fibre_km,
            sum(span.id in link.route for link in subject.plan.links),
            *told[span.id],
            price.build_cny,
            price.line_system_cny,
            *((price.lease_cny,) if leased else ()),
            span.operator and words.of_data(span.operator),
            words.length_source(span),
            span.length_tolerance,
        )
        for span, price in zip(subject.in_plan, subject.plan.spans, strict=True)
    )
    return Table("spans", words("spans_title"), columns, rows, words("use_note"))


# --- kilometres ---------------------------------------------------------------------------


def cable(subject: Subject, words: Words) -> Section | None:
    """Return the new cable with every kilometre counted once; None without a plan."""
    if subject.plan.cost_cny is None or subject.is_idle:
        return None
    km = cable_km(subject)
    columns = (Column(words("c_measure")), Column(words("c_km"), Kind.KM))
    rows = (
        (words("m_sheath"), km.sheath_km),
        (words("m_restoration"), km.restoration_km),
        (words("m_trench"), km.trench_km),
        (words("m_lit"), km.lit_km),
        (words("m_sum"), km.sum_over_links_km),
    )
    table = Table("cable", words("cable_title"), columns, rows, words("cable_note"))
    return Section("cable", words("s_cable"), (table,))


# --- failures and availability ------------------------------------------------------------


def failures(subject: Subject, words: Words) -> Section:
    """Return which failures matter, the worst first."""
    asked = len(subject.model.failures) - 1
    found = cuts(subject)
    title = words("s_failures")
    if not asked:
        return Section("failures", title, (Paragraph(words("failures_none")),))
    if not found:
        return Section("failures", title, (Paragraph(words("failures_quiet", n=asked)),))
    columns = (
        Column(words("c_failure")),
        Column(words("c_slower"), Kind.COUNT),
        Column(words("c_missed"), Kind.COUNT),
        Column(words("c_tightest")),
        Column(words("c_then"), Kind.MS),
        Column(words("c_then_limit"), Kind.MS),
        Column(words("c_margin"), Kind.MS),
        Column(words("c_rerouted"), Kind.COUNT),
        Column(words("c_lost"), Kind.COUNT),
    )
    table = Table(
        "failures",
        words("failures_title"),
        columns,
        tuple(_failure_row(cut, subject, words) for cut in found),
        words("failures_note", quiet=asked - len(found), n=asked),
        shown=FAILURES_SHOWN,
    )
    return Section("failures", title, (figures.margin_figure(found, subject, words), table))


def _failure_row(cut: Cut, subject: Subject, words: Words) -> tuple[Cell, ...]:
    return (
        words.failure(cut.failure, subject.lost(cut.failure)),
        cut.slower,
        cut.missed,
        subject.name(cut.sink),
        ms(cut.one_way_ns, words),
        cut.limit_ns / NS_PER_MS,
        None if cut.margin_ns is None else cut.margin_ns / NS_PER_MS,
        len(cut.rerouted),
        len(cut.lost_links),
    )


def availability(subject: Subject, words: Words) -> Section | None:
    """Return the share of the year in which each pair holds; None without a plan."""
    rows = availabilities(subject) if subject.plan.cost_cny is not None else ()
    if not rows:
        return None
    columns = (
        Column(words("c_target")),
        Column(words("c_from")),
        Column(words("c_to")),
        Column(words("c_path_km"), Kind.KM),
        Column(words("c_cuts"), Kind.DECIMAL),
        Column(words("c_at_least"), Kind.AT_LEAST),
        Column(words("c_at_most"), Kind.AT_MOST),
        Column(words("c_lost_min"), Kind.MINUTES),
    )
    costs = subject.scenario.costs
    table = Table(
        "availability",
        words("avail_title"),
        columns,
        tuple(
            (
                words.target(a.target),
                subject.name(a.source),
                subject.name(a.sink),
                a.path_km,
                a.cuts_a_year,
                a.at_least,
                a.at_most,
                a.lost_minutes_a_year,
            )
            for a in rows
        ),
        words(
            "avail_note",
            rate=f"{costs.cuts_per_1000km_year.value:g}",
            repair=f"{costs.repair_h.value:g}",
        ),
        grouped=2,
    )
    return Section("availability", words("s_availability"), (table,))
